import type { Address } from '../../../../kit/channels.ts';
import { uuidOf } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { StoredChannel } from '../../domain/channel.ts';
import { referenceOf } from '../../domain/reference.ts';
import { scrub } from '../../domain/scrub.ts';
import { findDevices, findTargets } from '../../store/preferences.ts';
import { clientOf, trySending } from '../clients.ts';
import { operations, type Deps } from '../deps.ts';
import { onceKeyed } from '../keyed.ts';
import { found } from './channels.ts';

const TEXT = 'This is a test. If you can read it, this provider is set up.';

/**
 * By this provider and no other, and without waiting: what it says is the answer. Nothing is kept of it. Asked before the key is written down, so that no
 * connection to the database is held while a provider takes its time: of two who come with one key at the same moment, both may send the test.
 */
export const testChannel = (deps: Deps) => operations.testChannel.handler(({ input, context: { call: { tenantId }, call } }) =>
  onceKeyed(deps, call, 'notifications.testChannel', input, async () => {
    const channel = await found(deps, tenantId, input.id);
    const to = await addressFor(deps, tenantId, channel, input);
    if (to === undefined) throw refuse('recipient_unreachable', { detail: `${channel.provider} wants ${{ email: 'an email', sms: 'a phone', push: 'a device of its kind', in_app: '' }[channel.channel]}.` });
    const id = deps.newId();
    const began = performance.now();
    const outcome = await trySending(() => clientOf(deps, channel), { id, reference: referenceOf(id, 1), to, subject: 'A test', text: TEXT, html: null, urgent: false });
    const error = outcome.result === 'sent' ? null : { code: outcome.error.code, detail: scrub(outcome.error.detail) };
    return { result: outcome.result, providerMessageId: outcome.result === 'sent' ? outcome.providerMessageId : null, error, tookMs: Math.round(performance.now() - began) };
  }, (_tx, said) => Promise.resolve(said)));

async function addressFor(deps: Deps, tenantId: string, { channel, provider }: StoredChannel, { email, phone, deviceId }: { email?: string; phone?: string; deviceId?: string }): Promise<Address | undefined> {
  if (deviceId !== undefined) {
    const id = uuidOf('device', deviceId);
    const [device] = await findDevices(deps.database, tenantId, [id]);
    if (device === undefined) throw refuse('not_found', { param: 'deviceId' });
    if (channel === 'push') {
      const targets = await findTargets(deps.database, deps.personal, tenantId, [device.customerId]);
      return targets.find((one) => one.device.id === id && one.target.kind === provider)?.target;
    }
  }
  if (channel === 'email' && email !== undefined) return { kind: 'email', email };
  return channel === 'sms' && phone !== undefined ? { kind: 'phone', phone } : undefined;
}
