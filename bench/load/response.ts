/** Called once per HTTP response. `text` is head and body as Latin-1; the body begins at `bodyAt`. */
export type OnResponse = (status: number, text: string, bodyAt: number) => void;

/**
 * Cuts a keep-alive HTTP/1.1 stream into responses by status line and Content-Length; nothing else of the head is looked at. Throws at
 * what it does not know, such as chunked bodies. Text rather than bytes: V8 searches one-byte strings fastest.
 */
export function responseReader(onResponse: OnResponse): (text: string) => void {
  let rest = '';
  let wanted = 0;
  return (chunk) => {
    let text = rest === '' ? chunk : rest + chunk;
    while (text.length >= wanted && text !== '') {
      const headEnd = text.indexOf('\r\n\r\n');
      if (headEnd < 0) {
        wanted = 0;
        break;
      }
      const bodyAt = headEnd + 4;
      const end = bodyAt + contentLength(text, headEnd);
      if (text.length < end) {
        wanted = end;
        break;
      }
      wanted = 0;
      const whole = text.length === end ? text : text.slice(0, end);
      text = text.length === end ? '' : text.slice(end);
      rest = '';
      onResponse(statusOf(whole), whole, bodyAt);
    }
    rest = text;
  };
}

function statusOf(text: string): number {
  return (text.charCodeAt(9) - 48) * 100 + (text.charCodeAt(10) - 48) * 10 + text.charCodeAt(11) - 48;
}

const NAME = 'Content-Length: ';

function contentLength(text: string, headEnd: number): number {
  let at = text.indexOf(NAME);
  if (at < 0 || at > headEnd) {
    at = text.slice(0, headEnd).toLowerCase().indexOf(NAME.toLowerCase());
    if (at < 0) throw new Error('a response without Content-Length');
  }
  let length = 0;
  for (let i = at + NAME.length; ; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return length;
    length = length * 10 + digit;
  }
}
