import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `npm run fuzz:schemathesis -- --key fl_test_…`: Schemathesis, a fuzzer that nobody here wrote, against a Florin that runs and whose data nobody needs.
 * It is a Python program (`pip install schemathesis`); where there is none, this says so and is no failure.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:3000' }, key: { type: 'string' }, seconds: { type: 'string', default: '300' }, examples: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
/** Ways to start it: as a command, or as a module of a Python that has it. */
const WAYS = [['schemathesis'], ['python3', '-m', 'schemathesis.cli'], ['python', '-m', 'schemathesis.cli']] as const;
/** What is asked of each answer. Whether a request that looks valid must be accepted is left to our own tests: no schema knows which account has money. */
const CHECKS = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_headers_conformance', 'response_schema_conformance'];
/** A stream never ends; and whoever revokes the key, or logs out, ends the run. */
const LEFT_OUT = ['--exclude-path', '/v1/events/stream', '--exclude-path-regex', '/revoke$|/v1/auth/logout'];

const way = WAYS.find(([command, ...args]) => spawnSync(command, [...args, '--version'], { stdio: 'ignore' }).status === 0);
if (way === undefined) {
  process.stdout.write('not run: Schemathesis is not here. It needs Python: pip install schemathesis\n');
} else {
  const [command, ...args] = way;
  const { status } = spawnSync(command, [
    ...args, 'run', `${values.url}/openapi.json`, ...(values.key === undefined ? [] : ['--header', `Authorization: Bearer ${values.key}`]), '--checks', CHECKS.join(','), ...LEFT_OUT,
    '--phases', 'examples,coverage,fuzzing', '--max-examples', values.examples, '--max-time', values.seconds, '--seed', values.seed, '--no-shrink', '--continue-on-failure',
  ], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
