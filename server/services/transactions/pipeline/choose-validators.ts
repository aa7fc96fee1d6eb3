import { VALIDATOR_KINDS } from '../../../../contracts/validator.ts';
import type { FraudRules } from '../../../kit/judgement/judge-fraud.ts';
import type { VelocityMeter } from '../../../kit/judgement/velocity.ts';
import type { ServiceContext } from '../../../kit/service.ts';
import { LOCAL, type ValidatorKeys, type ValidatorPlaces } from '../domain/validator-nodes.ts';
import { remoteValidator } from './remote-validator.ts';
import { localValidatorOf, type Validator } from './validators.ts';

interface Config extends FraudRules {
  readonly validators: ValidatorPlaces;
  readonly validatorKeys: ValidatorKeys;
  readonly validatorWaitMs: number;
}

/** Those that the settings name. By default all three kinds judge in this process, and nothing is asked of any other. */
export function chooseValidators({ config, signer, node, log, metrics }: ServiceContext<'ledger' | 'accounts', Config>, velocity: VelocityMeter): Validator[] {
  return VALIDATOR_KINDS.flatMap((kind) => {
    const keys = new Set(config.validatorKeys[kind]);
    return config.validators[kind].map((place) => (place === LOCAL
      ? localValidatorOf(kind, signer, velocity, config)
      : remoteValidator({ kind, url: place, client: node('validator', place), keys, waitMs: config.validatorWaitMs, log, metrics })));
  });
}
