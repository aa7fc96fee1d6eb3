import { generateSync } from 'otplib';
import { vi } from 'vitest';
import { authenticator } from '../support/authenticator.ts';
import type { Inputs } from './inputs.ts';
import { newEmail, PASSWORD, type Member, type World } from './world.ts';

/** Inputs for what people do about themselves: some need a mail, a second factor, or another session first. */
export const PEOPLE_INPUTS: Inputs = {
  'identity.register': () => newcomer(),
  'identity.requestRegistration': () => newcomer(),
  'identity.confirmRegistration': async (world) => {
    const wanted = newcomer();
    await world.visitor.identity.requestRegistration(wanted);
    return { token: await tokenFor(world, wanted.email, '/auth/register') };
  },
  'identity.verifyEmail': async (world) => {
    const wanted = newcomer();
    await world.visitor.identity.register(wanted);
    return { token: await tokenFor(world, wanted.email, '/auth/verify-email') };
  },
  'identity.changePassword': () => ({ password: PASSWORD, newPassword: 'seven tangled kites' }),
  'identity.resetPassword': async (world) => {
    const { email } = await world.newMember(world.home);
    await world.visitor.identity.requestPasswordReset({ email });
    return { token: await tokenFor(world, email, '/auth/reset-password'), newPassword: 'seven tangled kites' };
  },
  'identity.endSession': async ({ home: { member }, visitor }) => {
    await visitor.identity.login({ email: member.email, password: PASSWORD });
    const { data } = await member.florin.identity.listSessions();
    return { id: data.find(({ current }) => !current)!.id };
  },
  'identity.confirmTotp': async ({ home: { member } }) => ({ code: codeOf((await member.florin.identity.startTotp()).secret) }),
  'identity.removeTotp': async ({ home: { member } }) => withTotp(member).then(() => ({})),
  'identity.renewRecoveryCodes': async ({ home: { member } }) => withTotp(member).then(() => ({})),
  'identity.addPasskey': async ({ home: { member } }) => ({ name: 'Laptop', response: authenticator().create(await member.florin.identity.startPasskey()) }),
  'identity.renamePasskey': async ({ home: { member } }) => ({ id: await newPasskey(member), name: 'Renamed' }),
  'identity.removePasskey': async ({ home: { member } }) => ({ id: await newPasskey(member) }),
  'identity.getMfaChallenge': async (world) => ({ challenge: (await challenged(world)).challenge }),
  'identity.verifyMfa': (world) => challenged(world),
  'identity.loginWithPasskey': async (world) => {
    const member = await world.newMember(world.home);
    const device = authenticator();
    await newPasskey(member, device);
    return { response: device.get(await world.visitor.identity.startPasskeyLogin()) };
  },
};

const newcomer = () => ({ email: newEmail(), password: PASSWORD, name: 'Somebody', tenantName: 'Somewhere' });

/** From the mail whose link leads to that page: others to the same person may still be on their way. */
async function tokenFor({ mails }: World, email: string, page: string): Promise<string> {
  return vi.waitUntil(() => mails.to(email).findLast(({ text }) => text.includes(page))?.token, { timeout: 20_000, interval: 20 });
}

const codeOf = (secret: string): string => generateSync({ strategy: 'totp', secret });

async function withTotp({ florin }: Member): Promise<string[]> {
  const { secret } = await florin.identity.startTotp();
  return (await florin.identity.confirmTotp({ code: codeOf(secret) })).recoveryCodes!;
}

async function newPasskey({ florin }: Member, device = authenticator()): Promise<string> {
  return (await florin.identity.addPasskey({ name: 'Laptop', response: device.create(await florin.identity.startPasskey()) })).passkey.id;
}

async function challenged(world: World): Promise<{ challenge: string; recoveryCode: string }> {
  const member = await world.newMember(world.home);
  const [recoveryCode] = await withTotp(member);
  const challenge = await world.visitor.identity.login({ email: member.email, password: PASSWORD })
    .then(() => undefined, (error: { resourceId?: string }) => error.resourceId);
  return { challenge: challenge!, recoveryCode: recoveryCode! };
}
