import { encodeId } from '../../../../../contracts/ids.ts';
import type { Address } from '../../../../kit/channels.ts';
import { cutPage, readCursor, uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { deleteDevice as deleteRow, insertDevice, listDevices as listRows, type Device } from '../../store/preferences.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';
import { knownCustomer } from './preferences.ts';

export const createDevice = (deps: Deps) => operations.createDevice.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.createDevice', input, () => knownCustomer(deps, tenantId, input.customerId), async (tx, customerId) => {
    const { provider, ...target } = input.target;
    const device = { id: deps.newId(), customerId, provider, name: input.name ?? null, createdAtMs: deps.clock.now() };
    return view(await insertDevice(tx, deps.personal, tenantId, device, { kind: provider, ...target } as Address));
  }));

export const listDevices = (deps: Deps) => operations.listDevices.handler(async ({ input, context: { call } }) => {
  const customerId = input.customerId === undefined ? undefined : uuidOf('customer', input.customerId);
  const { rows, nextCursor } = cutPage('device', await listRows(deps.database.reads(call.readAfter), call.tenantId, customerId, readCursor('device', input.cursor), input.limit + 1), input.limit);
  return { data: rows.map(view), nextCursor };
});

export const deleteDevice = (deps: Deps) => operations.deleteDevice.handler(async ({ input, context: { call } }) => {
  if (!await deleteRow(deps.database, call.tenantId, uuidOf('device', input.id))) throw refuse('not_found');
  return { id: input.id, deleted: true as const };
});

const view = ({ id, customerId, createdAtMs, ...device }: Device) =>
  ({ ...device, id: encodeId('device', id), customerId: encodeId('customer', customerId), createdAt: new Date(createdAtMs).toISOString() });
