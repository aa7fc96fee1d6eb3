import type { Clock } from '../../../kit/clock.ts';

type Kept = Readonly<Record<string, unknown>>;

/** What the library keeps in seconds of the machine's clock. */
const TIMES = ['iat', 'exp', 'iiat', 'loginTs'] as const;

const secondsAhead = (clock: Clock) => Math.round((clock.now() - Date.now()) / 1000);

/*
 * oidc-provider reads the machine's clock and can be given no other. Ours may differ from it by minutes (processes on one database follow the database's),
 * and a code of a minute made by one process must be good in another: so what is stored is in our time, and in the library's while it has it.
 */

export const inOurTime = <Payload extends Kept>(clock: Clock, payload: Payload): Payload => moved(payload, secondsAhead(clock));

export const inItsTime = <Payload extends Kept>(clock: Clock, payload: Payload): Payload => moved(payload, -secondsAhead(clock));

function moved<Payload extends Kept>(payload: Payload, seconds: number): Payload {
  const times = TIMES.filter((name) => typeof payload[name] === 'number');
  return { ...payload, ...Object.fromEntries(times.map((name) => [name, payload[name] as number + seconds])) };
}

/** Our access tokens are read by our clock. */
export function stampJwt(clock: Clock, payload: Record<string, unknown>): void {
  const lifetime = Number(payload.exp) - Number(payload.iat);
  payload.iat = Math.floor(clock.now() / 1000);
  payload.exp = Number(payload.iat) + lifetime;
}
