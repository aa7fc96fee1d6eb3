import type { MetricsSnapshot } from '../../adapters/metrics/prometheus.ts';
import type { LoggingOptions } from '../../adapters/logging/pino.ts';

/** What the thread aside is started with. */
export interface AsideOptions {
  /** Names of the services this process runs; all where left out. */
  readonly services?: readonly string[];
  /** Each service's own way into the database. */
  readonly urls: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly keysDir: string;
  readonly poolSize: number;
  readonly shared: boolean;
  /** Where processes hear of each other, where there are several. */
  readonly signalsUrl?: string;
  readonly logging: LoggingOptions;
  /** By how much the clock was moved, where it can be. */
  readonly clockAhead?: SharedArrayBuffer;
}

export type ToAside = { readonly do: 'wake'; readonly service: string } | { readonly do: 'measure' } | { readonly do: 'sweep' } | { readonly do: 'stop' };

export type FromAside = { readonly did: 'start' } | { readonly did: 'sweep' } | { readonly did: 'measure'; readonly metrics: MetricsSnapshot };
