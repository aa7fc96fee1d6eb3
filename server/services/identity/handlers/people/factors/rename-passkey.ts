import { decodeId } from '../../../../../../contracts/ids.ts';
import { refuse } from '../../../../../kit/refuse.ts';
import { passkeyView } from '../../../domain/factors.ts';
import { renamePasskey as rename } from '../../../store/passkeys.ts';
import { os, type Deps } from '../../deps.ts';
import { personOf } from '../person.ts';

export const renamePasskey = (deps: Deps) => os.renamePasskey.handler(async ({ input, context: { call } }) => {
  const renamed = await rename(deps.database, personOf(call).userId, decodeId('passkey', input.id)!, input.name);
  if (renamed === undefined) throw refuse('not_found');
  return passkeyView(renamed);
});
