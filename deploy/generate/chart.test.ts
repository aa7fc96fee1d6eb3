import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { refuseMissing } from '../../server/host/apart/needs.ts';
import { mayCall } from '../../server/host/apart/internal.ts';
import { chooseServices } from '../../server/host/services.ts';
import { readSettings } from '../../server/host/settings.ts';
import { DRAIN, LAYOUTS } from './facts.ts';
import { values } from './helm-values.ts';
import { filesUnder, has, pathOf, run, textOf, type Ran } from './test/support.ts';

const CHART = pathOf('deploy/helm/florin');
/** Built without a release's flags helm takes itself to be for an old Kubernetes. */
const VERSION = ['--kube-version', '1.34.0'];

test('the values are what their schema allows', () => {
  expect(values.safeParse(parse(textOf('deploy/helm/florin/values.yaml'))).error).toBeUndefined();
  expect(values.safeParse({ ...parse(textOf('deploy/helm/florin/values.yaml')) as object, settings: { FLORIN_POOLSIZE: 3 } }).success).toBe(false);
});

test('no secret is a value', () => {
  const said = textOf('deploy/helm/florin/values.yaml');
  expect(said).not.toMatch(/^\s*(password|token|privateKey|url):/im);
  expect(filesUnder('deploy/helm/florin/templates', '.yaml').filter((path) => /^kind: Secret$/m.test(textOf(path)))).toEqual([]);
});

describe.each(Object.entries(LAYOUTS))('who calls whom, laid out as %s', (_name, layout) => {
  test('a neighbour that may call by its token is let through to it', () => {
    const services = Object.entries(layout).flatMap(([workload, { runs }]) => runs.map((service) => ({ workload, service })));
    for (const from of services) {
      for (const to of services.filter((other) => other.workload !== from.workload && other.service !== 'gateway' && mayCall(from.service, other.service))) {
        expect(layout[from.workload]!.calls, `${from.service} calls ${to.service}`).toContain(to.workload);
        expect(layout[to.workload]!.calledBy).toContain(from.workload);
      }
    }
  });
});

const HELM = has('the chart as helm renders it', 'helm', 'version');
const KUBERNETES = HELM && has("the chart against Kubernetes' schemas", 'kubernetes-validate', '--version');

const BROKERS = ['--set', 'kafka.brokers=k:9092,kafka.ssl=true,kafka.filesSecret=kf,kafka.clientCertificate=true,kafka.saslSecret=s,kafka.saslMechanism=PLAIN,redis.existingSecret=r,redis.filesSecret=rf,redis.clientCertificate=true,mail.existingSecret=m'];
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  'as it comes': [],
  'groups': ['--set', 'layout=groups'],
  'brokers, mTLS, ingress': [...BROKERS, '--set', 'mtls.enabled=true,mtls.existingSecret=t,ingress.enabled=true,ingress.host=pay.example'],
  'certificates of cert-manager': ['--set', 'mtls.enabled=true,mtls.certManager.enabled=true,mtls.certManager.issuerRef.name=own'],
  'Istio, Strimzi, PodMonitor': [...BROKERS, '--set', 'istio.enabled=true,kafka.strimzi.topics=true,kafka.strimzi.cluster=c,podMonitor.enabled=true'],
  'blue and green': ['--set', 'rollout.strategy=blue-green,rollout.blueGreen.greenTag=0.2.0'],
  'canary': ['--set', 'rollout.strategy=canary,rollout.canary.tag=0.2.0'],
  'settings': ['--set', 'settings.FLORIN_RATE_LIMIT=10000000,workloads.ledger.settings.FLORIN_POOL_SIZE=20,database.services.ledger.existingSecret=l,database.services.ledger.key=url'],
};

interface Variable { readonly name: string; readonly value?: string }
interface Container { readonly args: string[]; readonly env: Variable[]; readonly image: string; readonly [field: string]: unknown }
interface PodSpec { readonly containers: Container[]; readonly terminationGracePeriodSeconds: number }
interface Thing {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template?: { readonly metadata: { readonly labels: Record<string, string> }; readonly spec: PodSpec }; readonly selector?: Record<string, unknown> };
}

const template = (...args: readonly string[]): Ran => run('helm', 'template', 'florin', CHART, ...VERSION, ...args);

function rendered(...args: readonly string[]): Thing[] {
  const { status, out, err } = template(...args);
  expect({ status, err }).toMatchObject({ status: 0 });
  return parseAllDocuments(out).map((document) => document.toJS() as Thing | null).filter((thing) => thing !== null);
}

const deployments = (things: readonly Thing[]): Thing[] => things.filter(({ kind }) => kind === 'Deployment');
/** Secrets and mounted files are not there; what stands for them must only be read as what it is. */
function standIn({ name, value }: Variable): string {
  if (name.startsWith('FLORIN_DATABASE_URL')) return 'postgresql://u:p@db:5432/florin';
  if (name === 'FLORIN_REDIS_URL') return 'rediss://:p@redis:6380';
  if (name === 'FLORIN_SMTP_URL') return 'smtps://u:p@mail';
  return value?.startsWith('/') === true && name !== 'FLORIN_KEYS_DIR' ? pathOf('LICENSE') : value ?? 'x';
}
const given = (env: readonly Variable[]): Record<string, string> => Object.fromEntries(env.map((one) => [one.name, standIn(one)]));

describe.skipIf(!HELM)('the chart', () => {
  test('passes helm lint', () => {
    expect(run('helm', 'lint', '--strict', CHART, ...VERSION)).toMatchObject({ status: 0 });
  });

  test.each(Object.entries(VARIANTS))('%s: every process starts with what it is given', (_name, args) => {
    const all = deployments(rendered(...args));
    expect(all.length).toBeGreaterThanOrEqual(3);
    for (const { spec } of all) {
      const { containers: [container], terminationGracePeriodSeconds } = spec.template!.spec;
      const settings = readSettings(given(container!.env));
      expect(() => refuseMissing(chooseServices(container!.args[2]!.split(',')), settings)).not.toThrow();
      expect(terminationGracePeriodSeconds).toBe(DRAIN.graceSeconds);
      expect(Object.keys(container!)).toEqual(expect.arrayContaining(['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle']));
    }
  });

  test.each(['as it comes', 'groups'])('%s: each workload has its own of everything', (name) => {
    const things = rendered(...VARIANTS[name]!);
    for (const workload of Object.keys(LAYOUTS[name === 'groups' ? 'groups' : 'services']!)) {
      for (const kind of ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy', 'ServiceAccount']) {
        expect(things.filter((thing) => thing.kind === kind && thing.metadata.name === `florin-${workload}`), `${kind} of ${workload}`).toHaveLength(1);
      }
    }
    const called = chooseServices(undefined).services.map((service) => `florin-${service.name as string}`);
    expect(things.filter(({ kind }) => kind === 'Service').map((service) => service.metadata.name).sort()).toEqual(['florin-gateway', ...called].sort());
  });

  test.each(Object.keys(VARIANTS))('%s: every Service finds pods', (name) => {
    const things = rendered(...VARIANTS[name]!);
    for (const { metadata, spec } of things.filter(({ kind }) => kind === 'Service')) {
      const fits = deployments(things).filter((one) => Object.entries(spec.selector!).every(([label, value]) => one.spec.template!.metadata.labels[label] === value));
      expect(fits.length, metadata.name).toBe(name === 'canary' && metadata.name === 'florin-gateway' ? 2 : 1);
    }
  });

  test('one setting is written as it was given, however large', () => {
    const ledger = deployments(rendered(...VARIANTS.settings!)).find(({ metadata }) => metadata.name === 'florin-ledger')!;
    expect(ledger.spec.template!.spec.containers[0]!.env).toEqual(expect.arrayContaining([{ name: 'FLORIN_RATE_LIMIT', value: '10000000' }, { name: 'FLORIN_POOL_SIZE', value: '20' }]));
  });

  test.each([
    ['a setting that does not exist', 'settings.FLORIN_POOLSIZE=3', 'FLORIN_POOLSIZE'],
    ['mTLS without certificates', 'mtls.enabled=true', 'whose certificates'],
    ['a canary of no version', 'rollout.strategy=canary', 'which version'],
    ['a database of a service that does not exist', 'database.services.lottery.existingSecret=x,database.services.lottery.key=url', 'no service lottery'],
  ])('refuses %s', (_what, set, says) => {
    const { status, err } = template('--set', set);
    expect(status).not.toBe(0);
    expect(err).toContain(says);
  });

  test.skipIf(!KUBERNETES).each(Object.entries(VARIANTS))("%s: is what Kubernetes' schemas say", async (name, args) => {
    const folder = await mkdtemp(`${tmpdir()}/florin-chart-`);
    try {
      await writeFile(`${folder}/out.yaml`, template(...args).out);
      expect(run('kubernetes-validate', '--strict', '-k', '1.34', `${folder}/out.yaml`), name).toMatchObject({ status: 0 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
