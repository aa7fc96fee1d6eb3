import { settingName } from '../../server/host/service-settings.ts';
import { SERVICES } from '../../server/host/services.ts';
import { HOST_SETTINGS, SERVICE_SETTINGS } from '../../server/host/settings.ts';

/** Settings by how a deployment gives them. */

/** Every setting there is. */
export const ALL_SETTINGS: readonly string[] = [
  ...Object.keys(HOST_SETTINGS), ...Object.keys(SERVICE_SETTINGS),
  ...SERVICES.flatMap(({ name, config }) => Object.keys(config.shape).map((field) => settingName(name as string, field))),
];

/** Set by the chart or Compose themselves from what they know: where things are, and what is secret. */
const WIRED = [
  /^FLORIN_(DATA|HOST|PORT|INTERNAL_PORT|KEYS_DIR|LOG_FILE|DEMO|SERVICES_URL)$/,
  /^FLORIN_DATABASE_URL/, /^FLORIN_(PUBLIC_)?TLS_/, /^FLORIN_KAFKA_/, /^FLORIN_REDIS_/, /^FLORIN_SMTP_URL$/,
];

/** For whoever runs it to set. Addresses of single services are wired as well: their names follow from the release's. */
export const FREE_SETTINGS: readonly string[] = ALL_SETTINGS.filter((name) =>
  !WIRED.some((pattern) => pattern.test(name)) && !SERVICES.some((service) => name === `FLORIN_${(service.name as string).toUpperCase()}_URL`)).sort();
