import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { OpenApi } from './schema.ts';
import type { Operation } from './requests.ts';

export interface Answer { readonly status: number; readonly contentType: string; readonly requestId: string | null; readonly text: string }

/** What is wrong with an answer by the document itself; nothing where all is well. */
export function judge(document: OpenApi): (operation: Operation, answer: Answer) => string[] {
  // Formats are said for readers; the contracts check them on the way out.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  const compiled = new Map<string, ValidateFunction>();
  const check = (operation: Operation, status: string, contentType: string): ValidateFunction | undefined => {
    const name = `${operation.operationId} ${status} ${contentType}`;
    const present = compiled.get(name);
    const schema = operation.responses[status]?.content?.[contentType]?.schema;
    if (present !== undefined || schema === undefined) return present;
    const made = ajv.compile({ ...schema, components: document.components });
    compiled.set(name, made);
    return made;
  };

  return (operation, { status, contentType, requestId, text }) => {
    const wrong: string[] = [];
    if (status >= 500) wrong.push(`answered ${status}`);
    if (requestId === null) wrong.push('no X-Request-Id');
    const documented = operation.responses[String(status)];
    // What the door itself refuses, for any operation.
    if (documented === undefined && ![400, 404, 405, 413, 415, 431].includes(status)) wrong.push(`${status} is not in the document`);
    if (status >= 400 && contentType !== 'application/problem+json') wrong.push(`a refusal as ${contentType}`);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return [...wrong, 'the body is not JSON'];
    }
    const validate = check(operation, String(status), contentType);
    if (documented !== undefined && validate === undefined) wrong.push(`${contentType} is not in the document for ${status}`);
    if (validate !== undefined && !validate(body)) wrong.push(`breaks its schema: ${ajv.errorsText(validate.errors).slice(0, 300)}`);
    if (/\n\s+at |node_modules|\.ts:\d|SELECT |postgres/i.test(status >= 400 ? text : '')) wrong.push('tells of its insides');
    return wrong;
  };
}
