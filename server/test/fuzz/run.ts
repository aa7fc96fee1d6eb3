import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { progress } from '../../host/commands/progress-line.ts';
import { fuzz } from './fuzz.ts';
import type { OpenApi } from './schema.ts';

/** `npm run fuzz -- --requests 50000`: against a Florin that runs and and whose data nobody needs. */
const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:3000' }, requests: { type: 'string', default: '20000' }, seed: { type: 'string' } } });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
const requests = Number(values.requests);
const line = progress({ total: requests, unit: 'requests', out: process.stderr });
const report = await fuzz({
  url: values.url, requests, seed, leaveOut: ['events.stream'], progress: line.report,
  document: await (await fetch(`${values.url}/openapi.json`)).json() as OpenApi,
});
line.end();
const statuses = [...report.byStatus].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`).join(', ');
say(`seed ${seed}: ${report.sent} requests (${statuses})`);
say(report.neverDone.length === 0 ? 'every operation succeeded at least once' : `never succeeded: ${report.neverDone.join(', ')}`);
for (const { operation, wrong, request, answer } of report.complaints.slice(0, 20)) say(`${operation}: ${wrong}\n  ${JSON.stringify(request)}\n  ${answer}`);
say(report.complaints.length === 0 ? 'no 5xx, nothing that is not in the document' : `${report.complaints.length} answers that are wrong`);
process.exitCode = report.complaints.length === 0 ? 0 : 1;
