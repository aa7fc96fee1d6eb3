import { os, type Deps } from '../../deps.ts';
import { personOf } from '../person.ts';
import { factorsOf } from './enrolment.ts';

export const getMfa = (deps: Deps) => os.getMfa.handler(async ({ context: { call } }) => factorsOf(deps.database, personOf(call).userId));
