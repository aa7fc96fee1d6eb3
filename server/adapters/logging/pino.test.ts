import { expect, it } from 'vitest';
import { loggingTo } from './pino.ts';

function collect(level: 'info' | 'debug' = 'info') {
  const lines: string[] = [];
  return { log: loggingTo({ write: (line: string) => { lines.push(line); } }, level).of('edge'), lines };
}

it('writes one JSON object a line, with time, level, part, fields and message', () => {
  const { log, lines } = collect();
  log.info({ requestId: 'req_1', status: 201 }, 'answered');
  expect(JSON.parse(lines[0]!)).toEqual({
    level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/), part: 'edge', requestId: 'req_1', status: 201, msg: 'answered',
  });
});

it('masks secrets in fields, errors and the message itself', () => {
  const { log, lines } = collect();
  log.error({ err: new Error('bad fl_live_secret99'), headers: { authorization: 'Bearer fl_live_secret99' } }, 'key fl_live_secret99 failed');
  expect(lines.join('')).not.toContain('secret99');
  expect(JSON.parse(lines[0]!)).toMatchObject({ err: { type: 'Error', message: 'bad fl_live_[masked]' }, headers: { authorization: '[masked]' } });
});

it('keeps quiet below its level', () => {
  const { log, lines } = collect();
  log.debug({}, 'detail');
  expect(lines).toEqual([]);
});
