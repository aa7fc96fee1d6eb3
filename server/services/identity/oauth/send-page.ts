import type { ServerResponse } from 'node:http';
import { pageHeaders } from './pages/page.ts';

export function sendPage(res: ServerResponse, status: number, text: string, formsTo?: string): void {
  res.writeHead(status, { ...pageHeaders(formsTo), 'content-length': Buffer.byteLength(text) });
  res.end(text);
}
