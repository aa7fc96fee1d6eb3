import { createHmac, timingSafeEqual } from 'node:crypto';

/** Proof that a form came from a page of ours in the same log-in. */
export function csrfToken(secret: Buffer, interactionId: string, step: string): string {
  return createHmac('sha256', secret).update(`${step} ${interactionId}`).digest('base64url');
}

export function isCsrfToken(secret: Buffer, interactionId: string, step: string, shown: string | undefined): boolean {
  const expected = Buffer.from(csrfToken(secret, interactionId, step));
  const given = Buffer.from(shown ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Browsers say where a form was sent from. One that says nothing is taken by the token alone. */
export function isOwnOrigin(publicUrl: string, headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  return (origin === undefined || origin === publicUrl) && (site === undefined || site === 'same-origin');
}
