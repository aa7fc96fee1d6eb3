import type { OpenAPI } from '@orpc/contract';
import type { OperationMeta } from '../../../../contracts/contract.ts';
import { PROBLEMS, type ProblemCode } from '../../../../contracts/problems.ts';
import { exampleOf } from './example.ts';
import { FLORIN_VERSION, headerRef } from './shared.ts';

export type Described = OpenAPI.OperationObject;

interface ContractFacts { readonly meta: OperationMeta; readonly errorMap: Readonly<Record<string, unknown>> }

/** Adds to a generated operation what HTTP carries beside input and output: identity, headers, problems, an example. */
export function describeOperation(operation: Described, { meta, errorMap }: ContractFacts, method: string, path: string): void {
  const parameters = (operation.parameters ?? []) as OpenAPI.ParameterObject[];
  for (const parameter of parameters) {
    delete parameter.allowEmptyValue;
    delete parameter.allowReserved;
  }
  operation.parameters = [...parameters, ...headerParameters(meta, method, operation.tags ?? []), FLORIN_VERSION];
  if (meta.auth === 'public') operation.security = [];
  if (typeof meta.scope === 'string') operation.description = `${operation.description === undefined ? '' : `${operation.description}\n\n`}Needs the scope \`${meta.scope}\`.`;
  describeBody(operation, path);
  describeResponses(operation, meta, Object.keys(errorMap) as ProblemCode[]);
}

function headerParameters(meta: OperationMeta, method: string, tags: readonly string[]): OpenAPI.ParameterObject[] {
  const parameters: OpenAPI.ParameterObject[] = [];
  if (meta.idempotency !== undefined) {
    parameters.push({
      name: 'Idempotency-Key', in: 'header', required: meta.idempotency === 'required',
      description: 'Yours, unique to this intent. The same key and body again give the first answer again.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' }, example: 'order-1042',
    });
  }
  if (meta.auth === 'caller' && !tags.includes('identity')) {
    parameters.push({ name: 'Florin-Ledger', in: 'header', description: "Which of the tenant's ledgers is meant; left out: the first.", schema: { type: 'string', pattern: '^ldg_[0-7][0-9a-hjkmnp-tv-z]{25}$' } });
  }
  if (method !== 'get' && meta.auth === 'caller') {
    parameters.push({ name: 'Florin-Reason', in: 'header', description: 'Why: kept with the audit trail.', schema: { type: 'string', minLength: 1, maxLength: 500 } });
  }
  if (meta.moves !== undefined || meta.asks !== undefined) {
    parameters.push({
      name: 'Florin-Step-Up', in: 'header', description: 'Where `step_up_required` asked for it: its `resourceId`, once it is confirmed.',
      schema: { type: 'string', pattern: '^stp_[0-9a-z]{26}$' },
    });
  }
  return parameters;
}

function describeBody(operation: Described, path: string): void {
  const media = (operation.requestBody as OpenAPI.RequestBodyObject | undefined)?.content['application/json'];
  if (media?.schema === undefined) return;
  media.example = exampleOf(media.schema as never, path);
}

function describeResponses(operation: Described, meta: OperationMeta, codes: readonly ProblemCode[]): void {
  const responses = operation.responses ?? {};
  for (const [status, response] of Object.entries(responses) as [string, OpenAPI.ResponseObject][]) {
    if (Number(status) < 400) {
      response.description = status === '201' ? 'Done, and durable' : 'Done';
      response.headers = {
        ...headerRef('X-Request-Id'), ...headerRef('Florin-Version'), ...headerRef('RateLimit-Policy'), ...headerRef('RateLimit'), ...(meta.idempotency === undefined ? {} : headerRef('Idempotent-Replayed')),
      };
      continue;
    }
    const own = codes.filter((code) => String(PROBLEMS[code].status) === status);
    response.description = own.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n');
    response.headers = { ...headerRef('X-Request-Id'), ...(status === '401' ? headerRef('WWW-Authenticate') : {}), ...(/^(409|429|503)$/.test(status) ? headerRef('Retry-After') : {}) };
    response.content = problemContent();
  }
  responses.default = { description: 'What any request can meet: `method_not_allowed`, `payload_too_large`, `unsupported_media_type`, `timed_out`, `internal` …', content: problemContent() };
  operation.responses = responses;
}

export const problemContent = () => ({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
