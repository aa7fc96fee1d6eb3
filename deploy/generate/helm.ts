import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { GATEWAY } from '../../server/host/gateway-name.ts';
import { DRAIN, KEYS, LAYOUTS, PORTS, PROBES, SERVICE_NAMES, TOPICS } from './facts.ts';
import { values } from './helm-values.ts';

/** The chart's version is the program's: one release is one of both. */
export async function chart(root: URL): Promise<object> {
  const { version, license } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string; license: string };
  return {
    apiVersion: 'v2', name: 'florin', type: 'application', version, appVersion: version,
    description: 'Florin, a self-hosted payments platform, as separate processes on PostgreSQL, Kafka and Redis that are there already',
    // Of `lifecycle.preStop.sleep`, which needs no shell in the image.
    kubeVersion: '>=1.30.0-0',
    annotations: { 'artifacthub.io/license': license },
  };
}

/** What the templates read. */
export function facts(): object {
  return { gateway: GATEWAY, ports: PORTS, probes: PROBES, drain: DRAIN, services: SERVICE_NAMES, layouts: LAYOUTS, keys: KEYS.map((name) => `${name}.pem`), topics: TOPICS };
}

export function valuesSchema(): object {
  return z.toJSONSchema(values, { target: 'draft-7', io: 'input' });
}
