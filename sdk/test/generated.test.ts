import { readFileSync } from 'node:fs';
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { expect, expectTypeOf, test } from 'vitest';
import type { Contracts } from '../../contracts/index.ts';
import { generate } from '../build/generate.ts';
import type { Api } from '../generated/api.ts';

type Inputs = InferContractRouterInputs<Contracts>;
type Outputs = InferContractRouterOutputs<Contracts>;

/** Names of the operations whose generated types do not mean what the contract means. */
type Wrong = {
  [Service in keyof Api]: {
    [Name in keyof Api[Service] & keyof Inputs[Service] & keyof Outputs[Service]]:
      Api[Service][Name] extends (input: infer Input, options?: infer _Options) => PromiseLike<infer Output>
        ? Exclude<Input, undefined> extends Inputs[Service][Name]
          ? Outputs[Service][Name] extends Output ? (Output extends Outputs[Service][Name] ? never : Name) : Name
          : Name
        : Name
  }[keyof Api[Service] & keyof Inputs[Service] & keyof Outputs[Service]]
}[keyof Api];

test('the generated types mean what the contracts mean', () => {
  expectTypeOf<Wrong>().toEqualTypeOf<never>();
  expectTypeOf<keyof Api>().toEqualTypeOf<Exclude<keyof Contracts, 'validator'>>();
});

test.each(Object.entries(generate()))('%s is what the contracts say today; if not, run: npm run generate -w sdk', (name, text) => {
  expect(readFileSync(new URL(`../generated/${name}`, import.meta.url), 'utf8')).toBe(text);
});
