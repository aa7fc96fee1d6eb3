/** What a program says of itself, `User-Agent`, in words that its owner knows. A guess: it serves to tell sessions apart and decides nothing. */
export function deviceOf(userAgent: string | undefined): string {
  if (userAgent === undefined || userAgent.trim() === '') return 'unknown device';
  const program = PROGRAMS.find(([sign]) => sign.test(userAgent))?.[1];
  const system = SYSTEMS.find(([sign]) => sign.test(userAgent))?.[1];
  if (program !== undefined) return system === undefined ? program : `${program} on ${system}`;
  // Of what is unknown only its own first name, which is a token (RFC 9110 §10.1.5), and so fit to be shown.
  const name = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}/.exec(userAgent)?.[0] ?? 'unknown program';
  return system === undefined ? name : `${name} on ${system}`;
}

/** In this order: most browsers also claim to be those further down. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bSamsungBrowser\//, 'Samsung Internet'], [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'], [/\bVersion\/.*\bSafari\//, 'Safari'], [/^florin-sdk\b/i, 'Florin SDK'], [/^curl\//, 'curl'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'], [/\b(iPhone|iPod)\b/, 'iPhone'], [/\biPad\b/, 'iPad'], [/\bWindows\b/, 'Windows'], [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'], [/\bLinux\b/, 'Linux'],
];
