import { RateSourceFailed } from '../../kit/rates.ts';

const WAIT_MS = 10_000;
/** ECB's whole history is 8 MB as XML. */
const MOST_BYTES = 32 * 1024 * 1024;

export interface Fetched { readonly status: number; readonly text: string }

/** What is at an address. A redirect is not followed: the key in the address was meant for that host. */
export async function fetchText(url: string): Promise<Fetched> {
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WAIT_MS), headers: { accept: 'application/json, application/xml, text/csv;q=0.9' } });
    return { status: response.status, text: await readLimited(response) };
  } catch (error) {
    if (error instanceof RateSourceFailed) throw error;
    // What fetch says names the address, so only its kind is told.
    const cause = error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? String(error.cause.code) : error instanceof Error ? error.name : 'no answer';
    throw new RateSourceFailed('unreached', `it could not be reached: ${cause}`);
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new RateSourceFailed('unreadable', 'its answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
