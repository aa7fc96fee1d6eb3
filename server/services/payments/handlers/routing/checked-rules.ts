import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { providersIn, type RoutingDefault, type RoutingRule } from '../../domain/routing/rule-set.ts';
import type { Mode } from '../../domain/providers/provider.ts';
import { unknownProviders } from '../../store/providers.ts';
import type { RoutingDeps } from './deps.ts';

interface Written {
  readonly rules: readonly RoutingRule[];
  readonly otherwise: RoutingDefault;
}

/** Refuses rules that can't be read, and providers that are not the tenant's or of the other mode. */
export async function checkRules({ database, drafts }: RoutingDeps, tenantId: string, mode: Mode, { rules, otherwise }: Written): Promise<void> {
  const named = providersIn({ rules: [...rules], otherwise });
  const [unknown] = await unknownProviders(database, tenantId, mode, named.map((id) => decodeId('provider', id)!));
  if (unknown !== undefined) throw refuse('not_found', { detail: `There is no provider ${encodeId('provider', unknown)} in ${mode} mode.` });
  if (rules.length === 0) return;
  const wrong = await drafts.check(rules.map(({ when }) => when));
  const at = wrong.findIndex((one) => one !== null);
  if (at >= 0) throw refuse('rule_invalid', { param: `rules.${at}.when`, detail: wrong[at] ?? undefined });
}
