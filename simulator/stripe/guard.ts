import type { Idempotency } from '../frame/idempotency.ts';
import type { Asked, Reply, Route } from '../frame/route.ts';
import { expanded } from './expand.ts';
import { readForm, type Form } from './form.ts';
import { params } from './params.ts';
import { errorReply, Refusal } from './refusal.ts';
import type { State } from './state.ts';

/** One operation of the API: what it does with what was sent, be it in the query or in the body. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Answers the object to show, or a reply of its own. */
  run(form: Form, ids: Readonly<Record<string, string>>): object | { readonly declined: Reply };
}

/** An operation as a route: who asks, the idempotency key, `expand`, and errors in Stripe's form. */
export function guarded({ method, path, run }: Operation, { state, keys }: { state: State; keys: Idempotency }): Route {
  const answer = (asked: Asked): Reply => {
    try {
      const { expand, ...form } = readForm(method === 'GET' ? asked.query.toString() : asked.body.toString());
      const paths = params(expand === undefined ? {} : { expand }).list('expand');
      const result = run(form, asked.params);
      if ('declined' in result) return structuredClone(result.declined);
      return { status: 200, body: expanded(state, result, paths) };
    } catch (error) {
      if (error instanceof Refusal) return structuredClone(error.reply);
      throw error;
    }
  };
  const handle = async (asked: Asked): Promise<Reply> => {
    const apiKey = keyOf(asked.headers['authorization']);
    if (apiKey === undefined) return errorReply(401, { type: 'invalid_request_error', message: "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')." });
    if (!/^(sk|rk)_test_\w+$/.test(apiKey)) return errorReply(401, { type: 'invalid_request_error', message: `Invalid API Key provided: ${apiKey.slice(0, 8)}****. Here every key works that begins with sk_test_.` });
    const key = asked.headers['idempotency-key'];
    if (method !== 'POST' || key === undefined) return answer(asked);
    if (key.length > 255) return errorReply(400, { type: 'invalid_request_error', message: 'Idempotency keys can be at most 255 characters long.' });
    const keyed = await keys.run(`${apiKey}:${key}`, asked, () => answer(asked));
    switch (keyed.outcome) {
      case 'done': return withHeader(keyed.reply, 'idempotency-key', key);
      case 'replayed': return withHeader(withHeader(keyed.reply, 'idempotency-key', key), 'idempotent-replayed', 'true');
      case 'in-flight': return errorReply(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.` });
      default: return errorReply(400, { type: 'idempotency_error', message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.` });
    }
  };
  return { method, path, handle: async (asked) => withHeader(await handle(asked), 'request-id', state.world.ids.text('req_', 14)) };
}

const withHeader = (reply: Reply, name: string, value: string): Reply => ({ ...reply, headers: { ...reply.headers, [name]: value } });

/** A bearer's key, or the user of basic authentication, as Stripe takes both. */
function keyOf(authorization: string | undefined): string | undefined {
  const [scheme, value] = (authorization ?? '').split(' ');
  if (value === undefined || value === '') return undefined;
  return scheme?.toLowerCase() === 'basic' ? Buffer.from(value, 'base64').toString().split(':')[0] : value;
}
