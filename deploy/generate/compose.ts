import { GATEWAY } from '../../server/host/gateway-name.ts';
import { DRAIN, LAYOUTS, PORTS, PROBES } from './facts.ts';

/** The same names as of Services in Kubernetes, so one FLORIN_SERVICES_URL fits. */
export const composeName = (workload: string): string => `florin-${workload}`;

const ABOUT = `# Everything on one machine, each service in a process of its own: \`docker compose up\` in this folder. To try and to develop with; it has one
# broker and one database. Every request is traced: see them at http://127.0.0.1:16686.
`;

const ready = `fetch('http://127.0.0.1:${PORTS.http}${PROBES.ready}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`;

const environment = {
  FLORIN_HOST: '0.0.0.0',
  FLORIN_KEYS_DIR: '/keys',
  FLORIN_DATABASE_URL: 'postgresql://florin:${FLORIN_POSTGRES_PASSWORD:?choose one in .env}@postgres:5432/florin',
  FLORIN_SERVICES_URL: `http://${composeName('{service}')}:${PORTS.internal}`,
  FLORIN_KAFKA_BROKERS: 'kafka:9092',
  FLORIN_KAFKA_REPLICATION: '1',
  FLORIN_REDIS_URL: 'redis://redis:6379',
  FLORIN_OTLP_URL: 'http://jaeger:4318',
  FLORIN_TRACE_SHARE: '1',
};

/** Of every process of Florin. Keys are made at first use, in a volume that all share. */
const florin = {
  image: '${FLORIN_IMAGE:-florin:local}',
  build: { context: '../..', dockerfile: 'deploy/Dockerfile' },
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  tmpfs: ['/tmp'],
  volumes: ['keys:/keys'],
  environment,
};

const after = (state: string) => ({ condition: state });

function workload(name: string, runs: readonly string[]): object {
  return {
    ...florin,
    command: ['start', '--services', runs.join(',')],
    restart: 'unless-stopped',
    stop_grace_period: `${DRAIN.graceSeconds}s`,
    depends_on: { migrate: after('service_completed_successfully'), redis: after('service_healthy'), kafka: after('service_healthy') },
    healthcheck: { test: ['CMD', '/usr/local/bin/node', '-e', ready], interval: '5s', timeout: '5s', retries: 6, start_period: '60s' },
    ...(name === GATEWAY && { ports: ['127.0.0.1:${FLORIN_PORT:-3000}:' + PORTS.http] }),
  };
}

const healthy = (command: string) => ({ test: ['CMD-SHELL', command], interval: '5s', timeout: '5s', retries: 12 });

/** What Florin stands on. Data of all is kept in volumes. */
const ground = {
  postgres: {
    image: 'postgres:18-trixie',
    // Each process keeps connections per service and thread; see docs/reference/settings.md, FLORIN_POOL_SIZE.
    command: ['postgres', '-c', 'max_connections=400'],
    environment: { POSTGRES_USER: 'florin', POSTGRES_DB: 'florin', POSTGRES_PASSWORD: '${FLORIN_POSTGRES_PASSWORD:?choose one in .env}' },
    volumes: ['postgres:/var/lib/postgresql'],
    healthcheck: healthy('pg_isready -U florin -d florin -h 127.0.0.1'),
    restart: 'unless-stopped',
  },
  kafka: {
    image: 'apache/kafka:4.1.0',
    environment: {
      KAFKA_NODE_ID: '1', KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093', KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://kafka:9092',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER', KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1', KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1', KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false', KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    },
    volumes: ['kafka:/var/lib/kafka/data'],
    healthcheck: healthy('/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server localhost:9092 > /dev/null'),
    restart: 'unless-stopped',
  },
  redis: {
    image: 'redis:8-trixie',
    // It may be lost, and must not grow without bound.
    command: ['redis-server', '--save', '', '--maxmemory', '256mb', '--maxmemory-policy', 'allkeys-lru'],
    healthcheck: healthy('redis-cli ping'),
    restart: 'unless-stopped',
  },
};

const watching = {
  prometheus: {
    image: 'prom/prometheus:v3.5.0',
    volumes: ['../prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro', '../prometheus/alerts.yml:/etc/prometheus/alerts.yml:ro', 'prometheus:/prometheus'],
    ports: ['127.0.0.1:${PROMETHEUS_PORT:-9090}:9090'],
    restart: 'unless-stopped',
  },
  grafana: {
    image: 'grafana/grafana:12.1.0',
    environment: {
      GF_SECURITY_ADMIN_PASSWORD: '${FLORIN_GRAFANA_PASSWORD:?choose one in .env}',
      GF_ANALYTICS_REPORTING_ENABLED: 'false', GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    },
    volumes: ['../grafana/provisioning:/etc/grafana/provisioning:ro', '../grafana/florin.json:/var/lib/grafana/dashboards/florin.json:ro', 'grafana:/var/lib/grafana'],
    ports: ['127.0.0.1:${GRAFANA_PORT:-3001}:3000'],
    depends_on: ['prometheus'],
    restart: 'unless-stopped',
  },
  // Keeps traces in memory, the latest of them.
  jaeger: {
    image: 'jaegertracing/jaeger:2.9.0',
    ports: ['127.0.0.1:${JAEGER_PORT:-16686}:16686'],
    restart: 'unless-stopped',
  },
};

/** What stands above the file, and the file. */
export function composeFile(): [string, object] {
  const workloads = Object.entries(LAYOUTS.services!).map(([name, { runs }]) => [composeName(name), workload(name, runs)]);
  return [ABOUT, {
    name: 'florin',
    services: {
      ...ground,
      migrate: { ...florin, command: ['migrate'], restart: 'no', depends_on: { postgres: after('service_healthy'), kafka: after('service_healthy') } },
      ...Object.fromEntries(workloads) as Record<string, object>,
      ...watching,
    },
    volumes: Object.fromEntries(['postgres', 'kafka', 'keys', 'prometheus', 'grafana'].map((name) => [name, {}])),
  }];
}
