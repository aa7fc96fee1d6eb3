/** What happens to a refresh token that is shown: swapped for the next, taken as a sign of theft, or refused. */
export interface ShownToken {
  readonly tokenUsed: boolean;
  readonly sessionEnded: boolean;
  readonly sessionExpiresMs: number;
  readonly userActive: boolean;
}

/**
 * Strict on purpose: a token shown twice ends the session, also where the first answer was merely lost on its way.
 * The thief and the owner look alike from here, and a new log-in costs little beside a stolen session.
 */
export function judgeRefresh(shown: ShownToken, nowMs: number): 'swap' | 'reused' | 'refuse' {
  if (shown.tokenUsed) return 'reused';
  return shown.sessionEnded || !shown.userActive || shown.sessionExpiresMs <= nowMs ? 'refuse' : 'swap';
}
