/**
 * Versions of the API, oldest first. One is made only where what is there changes its name or shape; what is added makes none. A caller speaks the
 * one that its key was made with, or that its request names in `Florin-Version`.
 */
export const API_VERSIONS = ['2026-09-01', '2026-11-20'] as const;

export type ApiVersion = (typeof API_VERSIONS)[number];

/** The one the contracts describe. */
export const NEWEST_VERSION: ApiVersion = '2026-11-20';

export const isApiVersion = (text: string): text is ApiVersion => (API_VERSIONS as readonly string[]).includes(text);
