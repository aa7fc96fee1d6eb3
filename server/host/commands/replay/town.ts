import type { Florin } from '../../../../sdk/index.ts';
import { eachOf } from '../each-of.ts';
import { payIn } from '../pay-in.ts';
import type { Survey } from './survey.ts';

/** The accounts of a file, by its own ids. */
export interface Town {
  readonly customers: ReadonlyMap<string, string>;
  readonly terminals: ReadonlyMap<string, string>;
}

export interface TownOptions {
  readonly florin: Florin;
  readonly survey: Survey;
  readonly currency: string;
  readonly atOnce: number;
  onOpened(done: number): void;
}

export const keyPrefix = ({ identity }: Pick<Survey, 'identity'>): string => `replay-${identity}`;

/**
 * One account per customer and per terminal, and for each customer an opening deposit of what the file makes them pay. Asked with keys of
 * the file's own, so that a second replay finds what the first one opened.
 */
export async function settleTown(options: TownOptions): Promise<Town> {
  const { survey, florin, currency } = options;
  const prefix = keyPrefix(survey);
  let opened = 0;
  const open = async (kind: 'customer' | 'merchant', what: 'customer' | 'terminal', id: string): Promise<[string, string]> => {
    const account = await florin.accounts.createAccount(
      { kind, currency, name: `${what === 'customer' ? 'Customer' : 'Terminal'} ${id}`, metadata: { replay: survey.identity, [what]: id } },
      { idempotencyKey: `${prefix}-${what}-${id}` },
    );
    options.onOpened(++opened);
    return [id, account.id];
  };
  const customers = new Map(await eachOf([...survey.customers.keys()], options.atOnce, (id) => open('customer', 'customer', id)));
  const terminals = new Map(await eachOf([...survey.terminals.keys()], options.atOnce, (id) => open('merchant', 'terminal', id)));
  await payIn(florin, [...survey.customers].map(([id, amount]) => ({ to: customers.get(id)!, amount, currency, idempotencyKey: `${prefix}-opening-${id}` })));
  return { customers, terminals };
}
