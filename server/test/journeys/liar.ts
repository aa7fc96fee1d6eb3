import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestOf } from '../../kit/judgement/certificate.ts';
import type { Case } from '../../kit/judgement/facts.ts';
import { signVotes } from '../../kit/judgement/sign-votes.ts';
import { asideOf } from '../../kit/judgement/travelling.ts';
import type { Verdict } from '../../kit/judgement/verdict.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../kit/signing.ts';

/** What a node under somebody else's control may answer. It holds a key that is registered, and uses it as it likes. */
export const LIES = ['a broken signature', 'another batch', 'another digest', 'an unknown key', 'another kind', 'fewer votes', 'rejections', 'nonsense', 'silence'] as const;
export type Lie = (typeof LIES)[number];

export interface Liar {
  readonly url: string;
  /** Undefined: it tells the truth, as far as one can without looking. */
  tell(lie: Lie | undefined): void;
  /** Batches it was asked about. */
  asked(): number;
  close(): Promise<void>;
}

interface Asked { readonly input: { readonly batchId: string; readonly digest: string; readonly cases: readonly Case[] } }

/** Speaks the protocol between processes, and asks nobody for a token. */
export async function startLiar(signer: Signer): Promise<Liar> {
  const stranger = signerFromPem(newPrivatePem());
  let lie: Lie | undefined;
  let asked = 0;

  function answer({ batchId, digest, cases }: Asked['input']): unknown {
    asked++;
    const other = '01997f00-0000-7000-8000-000000000002';
    const all = (verdict: Verdict): Verdict[] => cases.map(() => verdict);
    const signed = (by: Signer, kind: 'fraud' | 'funds', batch: string, what: string, verdicts: Verdict[]) =>
      ({ ...signVotes(by, kind, 'liar', batch, what, verdicts), ...asideOf(verdicts) });
    const truth = signed(signer, 'fraud', batchId, digest, all({ vote: 'approve' }));
    switch (lie) {
      case 'a broken signature': return { ...truth, signature: `${'A'.repeat(86)}==` };
      case 'another batch': return signed(signer, 'fraud', other, digest, all({ vote: 'approve' }));
      case 'another digest': return signed(signer, 'fraud', batchId, digestOf(other, cases), all({ vote: 'approve' }));
      case 'an unknown key': return signed(stranger, 'fraud', batchId, digest, all({ vote: 'approve' }));
      case 'another kind': return signed(signer, 'funds', batchId, digest, all({ vote: 'approve' }));
      case 'fewer votes': return signed(signer, 'fraud', batchId, digest, []);
      case 'rejections': return signed(signer, 'fraud', batchId, digest, all({ vote: 'reject', code: 'quorum_rejected', detail: 'because' }));
      case 'nonsense': return { yes: true };
      default: return truth;
    }
  }

  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const calls = JSON.parse(body) as Asked[];
      const lines = calls.map(({ input }, n) => `${JSON.stringify({ n, output: answer(input), replayed: false })}\n`);
      if (lie !== 'silence') response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.join(''));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tell(next) { lie = next; },
    asked: () => asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => { server.close(() => resolve()); });
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
