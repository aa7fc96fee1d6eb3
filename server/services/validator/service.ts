import { hostname } from 'node:os';
import { implement } from '@orpc/server';
import { z } from 'zod';
import { validator as contract, VALIDATOR_KINDS } from '../../../contracts/validator.ts';
import type { CallContext } from '../../kit/call.ts';
import { fraudSettings } from '../../kit/judgement/fraud-settings.ts';
import { defineService } from '../../kit/service.ts';
import { validate } from './handlers/validate.ts';
import { sightings } from './domain/sightings.ts';

const PREFIX = 'validator-node-';
/** What a host may be called that a key can be called too. */
const hostPart = hostname().toLowerCase().replaceAll(/[^a-z0-9-]/g, '-').slice(0, 30);

/** The name of a node's signing key. Not that of the validators in the transactions service, which may have the same folder. */
export const validatorKey = ({ kind, node = `${kind}-${hostPart}` }: { kind: string; node?: string }): string => `${PREFIX}${node}`;

export const validator = defineService({
  name: 'validator',
  contract,
  uses: [],
  listens: [],
  tells: {},
  config: z.object({
    kind: z.enum(VALIDATOR_KINDS, { error: `must be one of ${VALIDATOR_KINDS.join(', ')}` }).describe('what this validator judges: compliance, funds or fraud; `--kind` says the same'),
    node: z.string().regex(/^[a-z0-9][a-z0-9-]{0,44}$/, { error: 'must be at most 45 of a-z, 0-9 and -' }).optional()
      .describe('name of this node, and of its signing key; by default its kind and the name of the machine'),
    ...fraudSettings,
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: [],
  setup({ config, signer, clock, metrics, log }) {
    const name = validatorKey(config);
    const key = signer(name);
    const node = name.slice(PREFIX.length);
    // To be registered with whoever asks it; no secret.
    log.info({ kind: config.kind, node, publicKey: key.publicKey }, 'this validator signs with');
    const deps = { kind: config.kind, node, rules: config, signer: key, clock, metrics, seen: sightings() };
    const on = implement(contract).$context<CallContext>();
    return {
      router: on.router({ validate: on.validate.handler(({ input }) => validate(deps, input)) }),
      consumers: [],
      jobs: [],
    };
  },
});
