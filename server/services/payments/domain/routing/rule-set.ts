import type { z } from 'zod';
import { encodeId } from '../../../../../contracts/ids.ts';
import type { RoutingAction as Action, RoutingDefault as Default, RoutingRules } from '../../../../../contracts/payments/routing-rules.ts';
import type { NewEvent } from '../../../../kit/events.ts';
import type { Mode } from '../providers/provider.ts';

type Shown = z.output<typeof RoutingRules>;
export type RoutingAction = z.output<typeof Action>;
export type RoutingDefault = z.output<typeof Default>;
export type RoutingRule = Shown['rules'][number];
export type Adaptive = NonNullable<Shown['adaptive']>;

/** Providers in it are named by their public ids, as those who write rules name them. */
export interface RuleSet {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly mode: Mode;
  readonly status: Shown['status'];
  readonly rules: RoutingRule[];
  readonly otherwise: RoutingDefault;
  readonly adaptive: Adaptive | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
}

/** Every provider that it names, once. */
export function providersIn({ rules, otherwise }: Pick<RuleSet, 'rules' | 'otherwise'>): string[] {
  return [...new Set([...rules.map(({ then }) => then), otherwise].flatMap(({ to = [] }) => to.map(({ provider }) => provider)))];
}

export const ROUTING_TELLS = {
  'routing-rules.created': 'A tenant drafted a set of routing rules.',
  'routing-rules.updated': 'A draft of routing rules changed.',
  'routing-rules.deleted': 'A draft of routing rules was deleted.',
  'routing-rules.activated': 'Payments go by a set of routing rules.',
  'routing-rules.archived': 'Another set of routing rules took the place of this one.',
} as const;

/** The set as the contract shows one. */
export function ruleSetView({ id, name, mode, status, rules, otherwise, adaptive, version, createdAt, activatedAt }: RuleSet): Shown {
  return { id: encodeId('routingRule', id), name, mode, status, rules, otherwise, adaptive, version, createdAt: createdAt.toISOString(), activatedAt: activatedAt?.toISOString() ?? null };
}

export function ruleSetEvent(type: keyof typeof ROUTING_TELLS, set: RuleSet, timeMs: number): NewEvent {
  const data = ruleSetView(set);
  return { types: [type], version: 1, subject: data.id, timeMs, data };
}
