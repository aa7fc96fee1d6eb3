import { unlessErased, type Person, type PersonalData } from '../../../kit/personal-data/personal-data.ts';
import type { Vault } from '../../../kit/vault.ts';
import type { Given, Keeper, Notification, Rendered } from '../domain/notification.ts';

/**
 * Addresses and texts at rest. Of a customer they are sealed under the customer's own data key, so that erasing the person is enough to make them
 * unreadable everywhere; of anybody else under the room's, and forgotten after a while.
 */
export interface Sealing {
  readonly personal: PersonalData;
  readonly vault: Vault;
}

type Field = 'given' | 'rendered';
type Whose = Pick<Notification, 'tenantId' | 'id' | 'customerId'>;

const TABLE = 'notifications.notifications';
const aboutVault = ({ tenantId, id }: Whose, field: string): string => `${tenantId} ${id} ${field}`;

export const personOf = (tenantId: string, customerId: string): Person => ({ kind: 'customer', tenantId, id: customerId });

/** Bound to its row. Undefined where the customer was erased meanwhile. */
export async function seal({ personal, vault }: Sealing, whose: Whose, field: Field, value: Given | Rendered): Promise<{ bytes: Buffer; by: Keeper } | undefined> {
  if (whose.customerId === null) return { bytes: vault.seal(aboutVault(whose, field), JSON.stringify(value)), by: 'vault' };
  const bytes = await unlessErased(personal.seal(personOf(whose.tenantId, whose.customerId), TABLE, `${field} ${whose.id}`, value));
  return bytes && { bytes, by: 'customer' };
}

/** In the order given. Null: there is nothing, or the customer was erased. */
async function openAll<Value>({ personal, vault }: Sealing, rows: readonly (Whose & { bytes: Buffer | null; by: Keeper | null })[], field: Field): Promise<(Value | null)[]> {
  const ofCustomers = rows.flatMap((row) => (row.bytes === null || row.by !== 'customer' ? [] :
    [{ person: personOf(row.tenantId, row.customerId!), table: TABLE, field: `${field} ${row.id}`, sealed: row.bytes }]));
  const opened = ofCustomers.length === 0 ? [] : await personal.open(ofCustomers);
  let at = 0;
  return rows.map((row) => {
    if (row.bytes === null) return null;
    if (row.by === 'customer') return (opened[at++] ?? null) as Value | null;
    return JSON.parse(vault.open(aboutVault(row, field), row.bytes)) as Value;
  });
}

export const openGiven = (sealing: Sealing, rows: readonly Notification[]): Promise<(Given | null)[]> =>
  openAll<Given>(sealing, rows.map((row) => ({ ...row, bytes: row.given, by: row.givenBy })), 'given');

export const openRendered = (sealing: Sealing, rows: readonly Notification[]): Promise<(Rendered | null)[]> =>
  openAll<Rendered>(sealing, rows.map((row) => ({ ...row, bytes: row.rendered, by: row.renderedBy })), 'rendered');
