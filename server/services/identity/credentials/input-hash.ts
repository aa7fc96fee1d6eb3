import { hash } from 'node:crypto';

/** SHA-256 of an input as JSON, in hex. The contract puts its fields in one order, so the same request has the same text. */
export const inputSha256 = (json: string): string => hash('sha256', json, 'hex');
