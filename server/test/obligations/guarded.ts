import type { Florin, FlorinProblem } from '../../../sdk/index.ts';

/** What every tenant of the obligations asks beyond permissions. Of a currency that nothing else here is in. */
export const RULES = { stepUpAbove: [{ currency: 'CHF', amount: 0 }], approvals: { wideKeys: true } };

/** A second factor asked of that person. */
export async function newStepUp(person: Florin, accountId: string): Promise<string> {
  return refusedWith('step_up_required', person.transactions.create({ type: 'deposit', to: accountId, amount: 1, currency: 'CHF' }));
}

/** A request of that key, waiting for a second person. Of the kind that only its maker carries out: nothing happens by itself meanwhile. */
export async function newApproval(key: Florin): Promise<string> {
  return refusedWith('approval_required', key.identity.createApiKey({ name: 'wide', scopes: ['identity:keys'] }));
}

async function refusedWith(code: string, call: PromiseLike<unknown>): Promise<string> {
  const problem = await call.then(() => undefined, (error: unknown) => error as FlorinProblem);
  if (problem?.code !== code || problem.resourceId === undefined) throw new Error(`${code} was expected, not ${JSON.stringify(problem)}`);
  return problem.resourceId;
}
