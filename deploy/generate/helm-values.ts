import { z } from 'zod';
import { LAYOUTS } from './facts.ts';
import { FREE_SETTINGS } from './settings.ts';

/** What an installation may say in its values: helm refuses anything else, so a misspelt setting does not pass in silence. */

const text = z.string();
const port = z.int().min(1).max(65_535);
const count = z.int().min(0);
/** Kubernetes' own shapes, which its API checks. */
const object = z.record(z.string(), z.unknown());
const objects = z.array(object);

const named = <Names extends readonly string[], Shape extends z.ZodType>(names: Names, shape: Shape) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, shape.optional()])));

/** Numbers and booleans are written as they are, as text or not. */
const settings = named(FREE_SETTINGS, z.union([z.string(), z.number(), z.boolean()]));

const perWorkload = {
  replicas: count,
  resources: object,
  autoscaling: z.strictObject({ enabled: z.boolean(), minReplicas: z.int().min(1), maxReplicas: z.int().min(1), cpuPercent: z.int().min(1).max(100) }),
  disruptionBudget: z.strictObject({ enabled: z.boolean(), maxUnavailable: z.union([z.int().min(1), z.string().regex(/^\d+%$/)]) }),
  /** In place of `keys.existingSecret`. */
  keysSecret: text,
  settings,
  podAnnotations: z.record(z.string(), z.string()),
  nodeSelector: z.record(z.string(), z.string()),
  tolerations: objects,
  affinity: object,
  topologySpread: z.boolean(),
};
const defaults = z.strictObject(perWorkload);
const overrides = z.strictObject({ ...perWorkload, autoscaling: perWorkload.autoscaling.partial(), disruptionBudget: perWorkload.disruptionBudget.partial() }).partial();

const WORKLOADS = [...new Set(Object.values(LAYOUTS).flatMap((layout) => Object.keys(layout)))];
const secretKey = z.strictObject({ existingSecret: text, key: text });

export const values = z.strictObject({
  /** Helm's own, where this chart is part of another. */
  global: object.optional(),
  nameOverride: text,
  layout: z.enum(Object.keys(LAYOUTS) as [string, ...string[]]),
  image: z.strictObject({ repository: text, tag: text, digest: text, pullPolicy: z.enum(['Always', 'IfNotPresent', 'Never']), pullSecrets: z.array(z.strictObject({ name: text })) }),
  database: z.strictObject({ existingSecret: text.min(1), key: text, services: z.record(z.string(), secretKey) }),
  keys: z.strictObject({ existingSecret: text.min(1) }),
  kafka: z.strictObject({
    brokers: text, clientId: text, prefix: text, replication: z.int().min(1).max(9), ssl: z.boolean(),
    filesSecret: text, clientCertificate: z.boolean(), saslMechanism: text, saslSecret: text, strimzi: z.strictObject({ topics: z.boolean(), cluster: text }),
  }),
  redis: z.strictObject({ existingSecret: text, key: text, prefix: text, filesSecret: text, clientCertificate: z.boolean() }),
  mail: z.strictObject({ existingSecret: text, key: text }),
  mtls: z.strictObject({ enabled: z.boolean(), existingSecret: text, certManager: z.strictObject({ enabled: z.boolean(), issuerRef: object }) }),
  istio: z.strictObject({ enabled: z.boolean(), trustDomain: text }),
  rollout: z.strictObject({
    strategy: z.enum(['rolling', 'blue-green', 'canary']),
    rolling: z.strictObject({ maxSurge: z.union([count, text]), maxUnavailable: z.union([count, text]) }),
    blueGreen: z.strictObject({ active: z.enum(['blue', 'green']), idleReplicas: count, blueTag: text, greenTag: text }),
    canary: z.strictObject({ tag: text, replicas: count, workloads: z.array(z.enum(WORKLOADS as [string, ...string[]])) }),
  }),
  migrations: z.strictObject({ enabled: z.boolean(), tag: text, backoffLimit: count, activeDeadlineSeconds: z.int().min(1) }),
  networkPolicy: z.strictObject({ enabled: z.boolean(), gatewayFrom: objects, metricsFrom: objects, egress: objects }),
  service: z.strictObject({ type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']), port, annotations: z.record(z.string(), z.string()) }),
  ingress: z.strictObject({ enabled: z.boolean(), className: text, host: text, tlsSecret: text, annotations: z.record(z.string(), z.string()) }),
  podMonitor: z.strictObject({ enabled: z.boolean(), interval: text, labels: z.record(z.string(), z.string()) }),
  settings,
  defaults,
  workloads: named(WORKLOADS, overrides),
});
