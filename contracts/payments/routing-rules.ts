import { operation, problems, z } from '../contract.ts';
import { Mode } from '../identity/shapes.ts';
import { amount, currency, id, line, metadata, page, pageQuery, text, timestamp } from '../shapes.ts';
import { brand, country, PAYER_METHODS } from './fee-rules.ts';

const KEY_ERRORS = problems('idempotency_key_reused', 'idempotency_key_in_use');
const byId = z.strictObject({ id: id('routingRule') });

const To = z.strictObject({ provider: id('provider'), percent: z.int().min(1).max(100).optional().describe('With `use` only, where all of them make 100.') });

interface Placing { type: string; to?: { provider: string; percent?: number }[]; reason?: string }

/** What is wrong with an action; undefined where nothing is. */
function wrongIn({ type, to, reason }: Placing): string | undefined {
  if (new Set(to?.map(({ provider }) => provider)).size !== (to?.length ?? 0)) return 'must name each provider once';
  if ((type === 'use' || type === 'order') && to === undefined) return `${type} needs providers in to`;
  if ((type === 'block' || type === 'review') && (to !== undefined || reason === undefined)) return `${type} needs a reason, and no providers`;
  if (type === 'use') return to!.reduce((sum, { percent = 0 }) => sum + percent, 0) === 100 && to!.every(({ percent }) => percent !== undefined) ? undefined : 'each provider needs a percent, and they must make 100';
  return to?.some(({ percent }) => percent !== undefined) === true ? 'percent is for use only' : undefined;
}

const checked = <Shape extends z.ZodType<Placing>>(shape: Shape) => shape.superRefine((value, context) => {
  const message = wrongIn(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

const to = z.array(To).min(1).max(20).optional();
const reason = text(200).min(1).optional();

/**
 * `use`: drawn by their shares; the others follow by share, should the payment be tried again. `order`: the first that can. `least-cost`: the cheapest that can, of all
 * or of these. `block`: it is declined with the reason. `review`: it waits for a person; the rules after that go on to say where it would go.
 */
export const RoutingAction = checked(z.strictObject({ type: z.enum(['use', 'order', 'least-cost', 'block', 'review']), to, reason }));

/** Where a payment goes that no rule says anything of. */
export const RoutingDefault = checked(z.strictObject({ type: z.enum(['use', 'order', 'least-cost']), to }));

export const RoutingRule = z.strictObject({
  name: text(100).min(1),
  when: line(2000).min(1).describe('An expression (CEL) over amount, currency, country, method, brand, customer, metadata and cost (of each provider, by id), such as `amount > 10000 && currency == "EUR"`. A key that may be missing is asked for first: `"shop" in metadata && metadata["shop"] == "a"`.'),
  action: RoutingAction,
});

const Adaptive = z.strictObject({
  minAttempts: z.int().min(50).max(1_000_000).default(500).describe('A provider with fewer attempts in the window keeps its share.'),
  maxShiftPercent: z.int().min(1).max(50).default(20).describe('How far a share moves at most, in points of a hundred.'),
  windowHours: z.int().min(1).max(168).default(24),
}).describe('Shares of `use` move towards the providers where more payments succeed. No share falls below one percent.');

export const RoutingRules = z.object({
  id: z.string(), name: z.string(), mode: Mode, status: z.enum(['draft', 'active', 'archived']), rules: z.array(RoutingRule), otherwise: RoutingDefault, adaptive: Adaptive.nullable(),
  version: z.int(), createdAt: timestamp, activatedAt: timestamp.nullable(),
});

/** Where a payment goes and why. */
export const Route = z.object({
  outcome: z.enum(['route', 'review', 'block', 'none']).describe('`none`: no provider can take it.'),
  reason: z.string().nullable(), rulesId: z.string().nullable().describe('Null: no rules are active.'), rule: z.object({ index: z.int(), name: z.string() }).nullable().describe('The first that matched.'),
  providers: z.array(z.string()).describe('The first takes it; the others follow where it may be tried again elsewhere.'),
  explanation: z.array(z.object({
    provider: z.string(), kind: z.string(), position: z.int().nullable(), because: z.string(), cost: z.int().nullable().describe('By the prices of the connection, in minor units.'),
    shareBps: z.int().nullable(), successBps: z.int().nullable().describe('Of the attempts of late; null where there were none.'),
  })),
  notes: z.array(z.string()).describe('Rules that could not be evaluated, and so did not match.'),
});

/** The figures of the decision that sent an attempt to its provider, as they were then. In words it is in the attempt's `why`. */
export const AttemptRoute = Route.pick({ rulesId: true, rule: true }).extend({
  providers: z.array(Route.shape.explanation.element.pick({ provider: true, position: true, cost: true, shareBps: true, successBps: true })),
});

const rules = z.array(RoutingRule).max(100).describe('In order: the first that matches counts.');
const otherwise = RoutingDefault;
const name = text(100).min(1);

/** Which provider takes which payment. A set that was active never changes: attempts name the set they were routed by. */
export const routingOperations = {
  createRoutingRules: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/routing-rules', successStatus: 201, tags: ['routing'], summary: 'Draft a set of routing rules' })
    .input(z.strictObject({ name, mode: Mode.optional().describe('Left out: that of the key. Its providers are of the same.'), rules: rules.default([]), otherwise: otherwise.default({ type: 'least-cost' }), adaptive: Adaptive.nullable().default(null) }))
    .output(RoutingRules).errors(problems('rule_invalid', 'not_found')).errors(KEY_ERRORS),
  listRoutingRules: operation('payments:read')
    .route({ method: 'GET', path: '/v1/routing-rules', tags: ['routing'], summary: 'List sets of routing rules, newest first' })
    .input(z.strictObject({ mode: Mode.optional(), status: z.enum(['draft', 'active', 'archived']).optional(), ...pageQuery })).output(page(RoutingRules)),
  getRoutingRules: operation('payments:read')
    .route({ method: 'GET', path: '/v1/routing-rules/{id}', tags: ['routing'], summary: 'Get a set of routing rules' })
    .input(byId).output(RoutingRules).errors(problems('not_found')),
  updateRoutingRules: operation('payments:configure')
    .route({ method: 'PATCH', path: '/v1/routing-rules/{id}', tags: ['routing'], summary: 'Change a draft', description: 'A set that was active does not change: draft another.' })
    .input(z.strictObject({ id: id('routingRule'), name: name.optional(), rules: rules.optional(), otherwise: otherwise.optional(), adaptive: Adaptive.nullable().optional() }))
    .output(RoutingRules).errors(problems('not_found', 'rule_invalid', 'rules_frozen')),
  deleteRoutingRules: operation('payments:configure')
    .route({ method: 'DELETE', path: '/v1/routing-rules/{id}', tags: ['routing'], summary: 'Delete a draft' })
    .input(byId).output(RoutingRules).errors(problems('not_found', 'rules_frozen')),
  activateRoutingRules: operation('payments:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/routing-rules/{id}/activate', tags: ['routing'], summary: 'Let payments go by these rules', description: 'At once, in place of the set that was active in this mode. An older one can be activated again.' })
    .input(byId).output(RoutingRules).errors(problems('not_found')).errors(KEY_ERRORS),
  tryRoutingRules: operation('payments:read', { repeatable: true })
    .route({ method: 'POST', path: '/v1/routing-rules/try', tags: ['routing'], summary: 'Ask where a payment would go, and why', description: 'Nothing is paid or kept.' })
    .input(z.strictObject({
      id: id('routingRule').optional().describe('Left out: the set that is active in the mode of the key.'),
      payment: z.strictObject({
        amount, currency, method: z.enum(PAYER_METHODS).default('card'), country: country.optional(), brand: brand.optional(), customer: z.enum(['person', 'business']).optional(), metadata: metadata.default({}),
        capture: z.enum(['automatic', 'manual']).default('automatic'), save: z.boolean().default(false),
      }),
      dice: z.number().min(0).lt(1).optional().describe('What shares are drawn by. Left out: drawn.'),
    })).output(Route).errors(problems('not_found')),
};
