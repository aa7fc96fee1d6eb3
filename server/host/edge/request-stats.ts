/** Seconds. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const BOUNDS_MS = BOUNDS.map((seconds) => seconds * 1000);
const HIGHEST_STATUS = 600;
const CLASSES = 6;

export interface OperationStats {
  record(status: number, tookMs: number): void;
}

export interface RequestStats {
  of(operation: string): OperationStats;
  /** A connection was closed unheard: too many from one address. */
  refuseConnection(): void;
  /** Prometheus' text format. */
  render(): string;
}

interface Counts { readonly byStatus: Float64Array; readonly buckets: Float64Array; readonly sums: Float64Array }

/**
 * Requests by operation and status, and how long they took by operation and class of status. Counted in plain arrays: a client
 * library's label lookup costs more than all the rest of this file.
 */
export function requestStats(): RequestStats {
  const operations = new Map<string, Counts>();
  let refused = 0;
  return {
    of(operation) {
      const present = operations.get(operation);
      const counts = present ?? {
        byStatus: new Float64Array(HIGHEST_STATUS), buckets: new Float64Array(CLASSES * (BOUNDS.length + 1)), sums: new Float64Array(CLASSES),
      };
      operations.set(operation, counts);
      return { record: (status, tookMs) => record(counts, status, tookMs) };
    },
    refuseConnection: () => void refused++,
    render: () => [
      '# HELP florin_http_connections_refused_total Connections closed because their address had too many', '# TYPE florin_http_connections_refused_total counter',
      `florin_http_connections_refused_total ${refused}`,
      '# HELP florin_http_requests_total Requests answered', '# TYPE florin_http_requests_total counter',
      ...[...operations].flatMap(([name, counts]) => requestLines(name, counts)),
      '# HELP florin_http_request_duration_seconds From the request read to the answer written', '# TYPE florin_http_request_duration_seconds histogram',
      ...[...operations].flatMap(([name, counts]) => durationLines(name, counts)),
      '',
    ].join('\n'),
  };
}

function record({ byStatus, buckets, sums }: Counts, status: number, tookMs: number): void {
  byStatus[status]!++;
  let bucket = 0;
  while (bucket < BOUNDS_MS.length && tookMs > BOUNDS_MS[bucket]!) bucket++;
  const kind = (status / 100) | 0;
  buckets[kind * (BOUNDS.length + 1) + bucket]!++;
  sums[kind]! += tookMs;
}

function requestLines(operation: string, { byStatus }: Counts): string[] {
  const lines: string[] = [];
  byStatus.forEach((count, status) => {
    if (count > 0) lines.push(`florin_http_requests_total{operation="${operation}",status="${status}"} ${count}`);
  });
  return lines;
}

function durationLines(operation: string, { buckets, sums }: Counts): string[] {
  const lines: string[] = [];
  for (let kind = 1; kind < CLASSES; kind++) {
    const own = buckets.subarray(kind * (BOUNDS.length + 1), (kind + 1) * (BOUNDS.length + 1));
    const total = own.reduce((sum, count) => sum + count, 0);
    if (total === 0) continue;
    const labels = `operation="${operation}",status="${kind}xx"`;
    let below = 0;
    BOUNDS.forEach((bound, n) => {
      below += own[n]!;
      lines.push(`florin_http_request_duration_seconds_bucket{${labels},le="${bound}"} ${below}`);
    });
    lines.push(`florin_http_request_duration_seconds_bucket{${labels},le="+Inf"} ${total}`);
    lines.push(`florin_http_request_duration_seconds_sum{${labels}} ${sums[kind]! / 1000}`);
    lines.push(`florin_http_request_duration_seconds_count{${labels}} ${total}`);
  }
  return lines;
}
