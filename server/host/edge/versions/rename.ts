import { refuse } from '../../../kit/refuse.ts';
import type { Difference, Fields } from './step.ts';

/** A field with another name before. */
export interface Renamed { readonly before: string; readonly after: string }

/** Where the place of the field is not the first thing in the object, it still is afterwards: JSON is read by people too. */
const withName = (fields: Fields, from: string, to: string): Fields =>
  (Object.hasOwn(fields, from) ? Object.fromEntries(Object.entries(fields).map(([name, value]) => [name === from ? to : name, value])) : fields);

export function renamedInRequest({ before, after }: Renamed): (fields: Fields) => Fields {
  return (fields) => {
    // Else both names would do, and a request with both would have two meanings.
    if (Object.hasOwn(fields, after)) throw refuse('invalid_request', { param: after, detail: `${after} is not a field of this operation in this version: it is ${before}.` });
    return withName(fields, before, after);
  };
}

export const renamedInAnswer = ({ before, after }: Renamed) => (body: Fields): Fields => withName(body, after, before);

export const renamedParam = ({ before, after }: Renamed) => (name: string): string => (name === after ? before : name);

/** A page whose items differ. */
export const inEach = (field: string, change: (item: Fields) => Fields) => (body: Fields): Fields => ({ ...body, [field]: (body[field] as Fields[]).map(change) });

/** The same for requests, answers and refusals of an operation that takes and gives the field itself. */
export const renamed = (how: Renamed): Difference => ({ request: renamedInRequest(how), answer: renamedInAnswer(how), param: renamedParam(how) });
