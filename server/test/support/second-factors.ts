import type { SecondFactors } from '../../services/identity/service.ts';

/** Codes that a person has, each good once: what stands in for a telephone. */
export interface TestFactors extends SecondFactors {
  /** Ids are plain UUIDs. */
  enrol(userId: string, ...codes: string[]): void;
  /** Challenges that were to be signed, in the order asked. */
  readonly challenges: string[];
}

export function testFactors(): TestFactors {
  const codes = new Map<string, Set<string>>();
  const challenges: string[] = [];
  return {
    challenges,
    enrol: (userId, ...given) => void codes.set(userId, new Set(given)),
    enrolled: async (_sql, userId) => (codes.has(userId) ? ['code'] : []),
    passkeyOptions: async () => null,
    async verify(_tx, userId, { code }, challenge) {
      challenges.push(challenge);
      return code !== undefined && codes.get(userId)?.delete(code) === true;
    },
  };
}
