import type { AnyService } from './compose.ts';
import { HOST_SETTINGS, SERVICE_SETTINGS, SettingsError, type Environment } from './settings.ts';

/** `accessTokenMs` of `identity` is `FLORIN_IDENTITY_ACCESS_TOKEN_MS`. */
export function settingName(service: string, field: string): string {
  return `FLORIN_${service.toUpperCase()}_${field.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()}`;
}

/** A service's settings as the environment has them, by the names its config schema gives them. Where the installation is found is said once for all. */
export function serviceSettings(definition: AnyService, env: Environment): Record<string, string> {
  const shared: Environment = { publicUrl: env['FLORIN_PUBLIC_URL'] };
  const given = Object.keys(definition.config.shape).map((field) => [field, env[settingName(definition.name, field)] || shared[field]]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== '')) as Record<string, string>;
}

/** Says of every wrong setting of these services what is wrong, before anything is started. */
export function checkServiceSettings(definitions: readonly AnyService[], env: Environment): void {
  const wrong = definitions.flatMap((definition) => {
    const result = definition.config.safeParse(serviceSettings(definition, env));
    return result.success ? [] : result.error.issues.map((issue) => `${settingName(definition.name, String(issue.path[0]))} is wrong: ${issue.message}`);
  });
  if (wrong.length > 0) throw new SettingsError(wrong);
}

/** Names that begin like a setting and are none: most likely misspelt. Tests have settings of their own. */
export function unknownSettings(definitions: readonly AnyService[], env: Environment): string[] {
  const known = new Set([
    ...Object.keys(HOST_SETTINGS), ...Object.keys(SERVICE_SETTINGS), ...definitions.flatMap(({ name, config }) => Object.keys(config.shape).map((field) => settingName(name, field))),
  ]);
  return Object.keys(env).filter((name) => name.startsWith('FLORIN_') && !name.startsWith('FLORIN_TEST_') && !known.has(name));
}
