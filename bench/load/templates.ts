import { ID_CHARS, type Job, type Work } from './job.ts';

/** Where in a request's text something is to be filled in. */
export const KEY = 'k'.repeat(19);
const SOURCE = 's'.repeat(ID_CHARS);
const DESTINATION = 'd'.repeat(ID_CHARS);
/** Amounts have as many digits as this. */
export const AMOUNT_DIGITS = 13;
const AMOUNT = '#'.repeat(AMOUNT_DIGITS);

interface Template {
  readonly path: string;
  /** Text of one movement (or account), and what is around a thousand of them; null for one a request. */
  readonly line: string;
  readonly list: string | null;
}

const BATCH = 1_000;

const TEMPLATES: Record<Exclude<Work, 'read'>, (job: Pick<Job, 'currency' | 'kind'>) => Template> = {
  single: ({ currency }) => ({
    path: '/v1/transactions', list: null, line: `{"from":"${SOURCE}","to":"${DESTINATION}","amount":${AMOUNT},"currency":"${currency}"}`,
  }),
  batch: ({ currency }) => ({
    path: '/v1/transactions/batch', list: 'transactions',
    line: `{"idempotencyKey":"${KEY}","from":"${SOURCE}","to":"${DESTINATION}","amount":${AMOUNT},"currency":"${currency}"}`,
  }),
  deposit: ({ currency }) => ({
    path: '/v1/transactions/batch', list: 'transactions',
    line: `{"idempotencyKey":"${KEY}","type":"deposit","to":"${DESTINATION}","amount":${AMOUNT},"currency":"${currency}"}`,
  }),
  entries: ({ currency }) => ({
    path: '/v1/ledger/entries', list: 'postings',
    line: `{"entries":[{"accountId":"${SOURCE}","direction":"debit","amount":${AMOUNT},"currency":"${currency}"},` +
      `{"accountId":"${DESTINATION}","direction":"credit","amount":${AMOUNT},"currency":"${currency}"}]}`,
  }),
  open: ({ currency, kind }) => ({
    path: '/v1/accounts', list: null, line: `{"name":"${kind} of the bench","kind":"${kind}","currency":"${currency}"}`,
  }),
};

/** Where everything is to be filled in: the whole request, and offsets within its first line. */
export interface Layout {
  readonly request: Buffer;
  readonly perRequest: number;
  readonly headKeyAt: number;
  readonly firstLineAt: number;
  /** From one line to the next. */
  readonly stride: number;
  /** Within a line; −1 where it has none. */
  readonly keyAt: number;
  readonly sourceAt: number;
  readonly destinationAt: number;
  readonly amountsAt: readonly number[];
}

export function layOut(job: Job, perRequest = BATCH): Layout {
  const { path, line, list } = TEMPLATES[job.work as Exclude<Work, 'read'>](job);
  const count = list === null ? 1 : perRequest;
  const [before, after] = list === null ? ['', ''] : [`{"${list}":[`, ']}'];
  const body = before + Array.from({ length: count }, () => line).join(',') + after;
  const head = `POST ${path} HTTP/1.1\r\n${commonHeaders(job)}Content-Type: application/json\r\nIdempotency-Key: ${KEY}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return {
    request: Buffer.from(head + body, 'latin1'), perRequest: count, headKeyAt: head.indexOf(KEY), firstLineAt: head.length + before.length,
    stride: line.length + 1, keyAt: line.indexOf(KEY), sourceAt: line.indexOf(SOURCE), destinationAt: line.indexOf(DESTINATION),
    amountsAt: [...line.matchAll(new RegExp(AMOUNT, 'g'))].map(({ index }) => index),
  };
}

export const commonHeaders = ({ host, port, apiKey }: Job): string => `Host: ${host}:${port}\r\nAuthorization: Bearer ${apiKey}\r\n`;
