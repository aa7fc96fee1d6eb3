/**
 * Memo accounts count what a key or consent with spending limits has spent. A posting made for one carries a balanced pair of memo entries after
 * those of the money, so that spending is decided, sealed and proved like everything else. They hold nobody's money: balances, histories, sums and
 * events leave them out. They are known by their ids, which are UUIDs of version 8; all other accounts have version 7.
 */
const VERSION_AT = 14;

export const isMemoAccount = (uuid: string): boolean => uuid[VERSION_AT] === '8';

/** The same of a public id: the version is four of the five bits of its fifteenth character. */
export function isMemoAccountId(id: string): boolean {
  const digit = id[VERSION_AT];
  return digit === 'g' || digit === 'h';
}
