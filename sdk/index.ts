export { Florin, type FlorinOptions } from './florin.ts';
export { FlorinConnectionError, FlorinProblem } from './problem.ts';
export { verifyWebhook, WebhookVerificationError, type WebhookOptions, type WebhookRefusal } from './webhook.ts';
export { verifyConsistencyProof as verifyConsistency, verifyPostingProof, type ProofVerdict, type Trust } from '../contracts/proofs/posting-proof.ts';
export type { Answer, Call, CallOptions, PageCall } from './call.ts';
export type { StreamOptions } from './event-stream.ts';
export type { Problem, ProblemCode, Retry } from '../contracts/problems.ts';
export type * from './generated/api.ts';
