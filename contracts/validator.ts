import { problems, serviceOperation, z } from './contract.ts';
import { TransactionType } from './transactions.ts';

/** A validator on a node of its own: it judges batches of movements for the transactions service, and signs what it says. */

export const VALIDATOR_KINDS = ['compliance', 'funds', 'fraud'] as const;
export type ValidatorKind = (typeof VALIDATOR_KINDS)[number];

const Facts = z.object({
  accountId: z.string(), kind: z.string(), currency: z.string(), status: z.enum(['open', 'frozen', 'closed']), customerStatus: z.enum(['active', 'blocked']).nullable(),
  available: z.number(), version: z.number(), minBalance: z.number().nullable(), perTransaction: z.number().nullable(), hasPeriodLimit: z.boolean(),
});

const Case = z.object({
  id: z.string(), type: TransactionType, amount: z.number(), currency: z.string(), from: Facts, to: Facts, charged: z.boolean(), reviewed: z.boolean(),
});

/** Keys of the records are places in the batch, from 0, in decimal. */
const byPlace = <Value extends z.ZodType>(value: Value) => z.record(z.string().regex(/^\d{1,4}$/), value);

export const SignedVotes = z.object({
  kind: z.enum(VALIDATOR_KINDS), node: z.string().min(1).max(100), publicKey: z.base64().length(44),
  votes: z.string().max(1000).regex(/^[avrx]+$/).describe('A letter per movement: a(pprove), v (review), r(eject), x (abstain).'),
  reasons: byPlace(z.string().max(500)).describe('Why, by place, where it was not approved.'),
  codes: byPlace(z.string().max(40)).describe('By place, the code of what was rejected.'),
  scores: byPlace(z.int().min(0).max(100)).describe('By place, where the kind scores.'),
  signature: z.base64().length(88).describe('Ed25519, of batch, digest, kind, node, votes and reasons.'),
});

export const validator = {
  validate: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/validator/validate', description: 'Judges a batch and signs the votes. Refused where the digest is not that of the cases: nobody signs what they have not seen.' })
    .input(z.object({ batchId: z.uuid(), digest: z.string().length(64), cases: z.array(Case).min(1).max(1000) }))
    .output(SignedVotes).errors(problems('invalid_request')),
};
