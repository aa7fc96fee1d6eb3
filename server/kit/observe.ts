/** What a service reports of itself. The adapters are pino and Prometheus; names follow Prometheus' conventions. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Metrics {
  /** Adds `by` (default 1) to a counter such as `florin_ledger_postings_total`. */
  count(name: string, help: string, labels?: Record<string, string>, by?: number): void;
  gauge(name: string, help: string, value: number, labels?: Record<string, string>): void;
  /** Seconds. */
  observe(name: string, help: string, seconds: number, labels?: Record<string, string>): void;
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
export const noMetrics: Metrics = { count: () => {}, gauge: () => {}, observe: () => {} };
