/** One page in Grafana that answers: is money moving, how fast, what lags, what is not well. Every metric is one that the code measures. */

interface Query { readonly expr: string; readonly legend: string }
interface Wanted { readonly title: string; readonly unit: string; readonly about: string; readonly queries: readonly Query[] }

const q = (expr: string, legend = ''): Query => ({ expr, legend });
const rate = (metric: string, by: string): string => `sum by (${by}) (rate(${metric}[$__rate_interval]))`;
const quantile = (share: number, metric: string, by: string): string =>
  `histogram_quantile(${share}, sum by (le${by === '' ? '' : `, ${by}`}) (rate(${metric}_bucket[$__rate_interval])))`;
const mean = (metric: string): string => `sum(rate(${metric}_sum[$__rate_interval])) / sum(rate(${metric}_count[$__rate_interval]))`;

const ROWS: Readonly<Record<string, readonly Wanted[]>> = {
  'Money': [
    { title: 'Transactions', unit: 'ops', about: 'By what became of them.', queries: [q(rate('florin_transactions_total', 'status'), '{{status}}')] },
    { title: 'Mean size of batches', unit: 'short', about: 'Grows with load: that is what keeps the cost of one low.', queries: [q(mean('florin_transactions_batch_size'), 'transactions'), q(mean('florin_ledger_batch_postings'), 'postings')] },
    { title: 'Sealing', unit: 'ops', about: 'Postings sealed a second, and batches decided again because another process was there.', queries: [q(rate('florin_ledger_sealed_postings_total', 'job'), 'sealed'), q(rate('florin_ledger_stale_batches_total', 'job'), 'decided again')] },
    { title: 'Time to seal', unit: 's', about: '', queries: [q(quantile(0.99, 'florin_ledger_seal_seconds', ''), 'p99')] },
  ],
  'API': [
    { title: 'Requests by status', unit: 'reqps', about: '', queries: [q(rate('florin_http_requests_total', 'status'), '{{status}}')] },
    { title: 'Duration', unit: 's', about: 'From the request read to the answer written.', queries: [q(quantile(0.5, 'florin_http_request_duration_seconds', ''), 'p50'), q(quantile(0.99, 'florin_http_request_duration_seconds', ''), 'p99')] },
    { title: 'Requests by operation', unit: 'reqps', about: '', queries: [q(rate('florin_http_requests_total', 'operation'), '{{operation}}')] },
    { title: 'Log-ins', unit: 'ops', about: '', queries: [q(rate('florin_identity_logins_total', 'result'), '{{result}}')] },
  ],
  'Events': [
    { title: 'Commit to effect, p99', unit: 's', about: 'By consumer.', queries: [q(quantile(0.99, 'florin_bus_lag_seconds', 'consumer'), '{{consumer}}')] },
    { title: 'Events behind', unit: 'short', about: 'Committed and not yet taken.', queries: [q('max by (consumer, source) (florin_bus_behind_events)', '{{consumer}} ← {{source}}')] },
    { title: 'Dead letters', unit: 'short', about: 'Each waits for a person.', queries: [q('max by (consumer) (florin_bus_parked_events)', '{{consumer}}')] },
    { title: 'Published to Kafka', unit: 'ops', about: '', queries: [q(rate('florin_relay_events_total', 'source'), '{{source}}')] },
  ],
  'Between processes': [
    { title: 'Calls to neighbours, p99', unit: 's', about: '', queries: [q(quantile(0.99, 'florin_neighbour_request_seconds', 'to'), '{{to}}')] },
    { title: 'Failed calls', unit: 'ops', about: '', queries: [q(rate('florin_neighbour_failures_total', 'to, reason'), '{{to}}: {{reason}}')] },
    { title: 'Circuit breakers', unit: 'short', about: '0 closed, 1 half open, 2 open.', queries: [q('max by (workload, service) (florin_neighbour_breaker)', '{{workload}} → {{service}}')] },
    { title: 'Kafka and Redis', unit: 'short', about: '1 where reached. Without Redis each process counts limits for itself, and asks identity itself.', queries: [q('min(florin_kafka_reachable)', 'Kafka'), q('min(florin_redis_up)', 'Redis')] },
  ],
  'Processes': [
    { title: 'Database connections', unit: 'short', about: '', queries: [q('sum by (service, state) (florin_database_connections)', '{{service}} {{state}}')] },
    { title: 'Waiting for a connection', unit: 'short', about: '', queries: [q('sum by (service) (florin_database_waiting)', '{{service}}')] },
    { title: 'Failed runs of jobs', unit: 'ops', about: '', queries: [q(rate('florin_job_failures_total', 'exported_job'), '{{exported_job}}')] },
    { title: 'Memory', unit: 'bytes', about: '', queries: [q('process_resident_memory_bytes', '{{instance}}')] },
  ],
};

const HEIGHT = 7;
const WIDTH = 6;

/** As Grafana imports and provisions it. */
export function dashboard(): object {
  let y = 0;
  let id = 0;
  const panels = Object.entries(ROWS).flatMap(([title, wanted]) => {
    const row = { id: ++id, type: 'row', title, collapsed: false, panels: [], gridPos: { h: 1, w: 24, x: 0, y } };
    const own = wanted.map((one, i) => panel(++id, one, { h: HEIGHT, w: WIDTH, x: i * WIDTH, y: y + 1 }));
    y += HEIGHT + 1;
    return [row, ...own];
  });
  const source = { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' };
  return { uid: 'florin', title: 'Florin', tags: ['florin'], schemaVersion: 41, editable: true, refresh: '10s', time: { from: 'now-1h', to: 'now' }, templating: { list: [source] }, panels };
}

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };

function panel(id: number, { title, unit, about, queries }: Wanted, gridPos: object): object {
  return {
    id, type: 'timeseries', title, description: about, gridPos, datasource: DATASOURCE,
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] }, options: { legend: { displayMode: 'list', placement: 'bottom' } },
    targets: queries.map(({ expr, legend }, i) => ({ refId: String.fromCharCode(65 + i), expr, legendFormat: legend, datasource: DATASOURCE })),
  };
}
