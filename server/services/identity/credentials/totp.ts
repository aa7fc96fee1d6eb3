import { generateSecret, generateURI, verifySync } from 'otplib';

const PERIOD_SECONDS = 30;
/** 160 bits, as RFC 4226 §4 recommends. */
const SECRET_BYTES = 20;

export const newTotpSecret = (): string => generateSecret({ length: SECRET_BYTES });

/** For a QR code. Apps show issuer and label to tell their codes apart. */
export const totpUri = (issuer: string, label: string, secret: string): string => generateURI({ issuer, label, secret, period: PERIOD_SECONDS });

/**
 * The time step of a right code, of the step now or one beside it, for clocks that differ; undefined where it is wrong, or of a step up to
 * `lastStep`, whose code was taken before (RFC 6238 §5.2).
 */
export function totpStep(secret: string, code: string, lastStep: number, nowMs: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const epoch = Math.floor(nowMs / 1000);
  const result = verifySync({ strategy: 'totp', secret, token: code, epoch, period: PERIOD_SECONDS, epochTolerance: PERIOD_SECONDS });
  if (!result.valid) return undefined;
  const step = Math.floor(epoch / PERIOD_SECONDS) + result.delta;
  return step > lastStep ? step : undefined;
}
