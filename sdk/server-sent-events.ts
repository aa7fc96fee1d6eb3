/** One message of a text/event-stream, as the HTML standard defines it. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
  /** How long to wait before connecting again, where the server says so. */
  readonly retryMs: number | undefined;
}

/** Reads messages from bytes, however they are cut. A message that is not complete at the end is dropped. */
export async function* serverSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let fields = noFields();
  for await (const line of lines(body)) {
    if (line === '') {
      if (fields.seen) yield { id: fields.id, event: fields.event, data: fields.data.join('\n'), retryMs: fields.retryMs };
      fields = noFields();
    } else {
      take(fields, line);
    }
  }
}

const noFields = () => ({ seen: false, id: undefined as string | undefined, event: 'message', data: [] as string[], retryMs: undefined as number | undefined });

function take(fields: ReturnType<typeof noFields>, line: string): void {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
  if (name === 'data') fields.data.push(value);
  else if (name === 'event') fields.event = value;
  else if (name === 'id') fields.id = value;
  else if (name === 'retry' && /^\d+$/.test(value)) fields.retryMs = Number(value);
  else return;
  fields.seen = true;
}

async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      // A carriage return at the very end may be half of a line break: it waits for what follows.
      const parts = rest.split(/\r\n|\n|\r(?!$)/);
      rest = parts.pop() ?? '';
      yield* parts;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
