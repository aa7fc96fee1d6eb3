import { implement } from '@orpc/server';
import { identity } from '../../../../contracts/identity.ts';
import type { CallContext } from '../../../kit/call.ts';
import type { Clock, NewId } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import type { Mailer } from '../../../kit/mail.ts';
import type { Geo } from '../../../kit/geo.ts';
import type { Log, Metrics } from '../../../kit/observe.ts';
import type { AccessTokens } from '../credentials/access-tokens.ts';
import type { DeviceTokens } from '../credentials/device-tokens.ts';
import type { IsListed } from '../credentials/known-passwords.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { SecondFactors } from '../credentials/second-factors.ts';
import type { SigningKeys } from '../credentials/signing-keys.ts';
import type { Vault } from '../../../kit/vault.ts';
import type { Webauthn } from '../credentials/webauthn.ts';
import type { KeyUse } from './machines/record-key-use.ts';

export interface OAuthTimes {
  readonly accessTokenMs: number;
  readonly refreshTokenMs: number;
  readonly consentMs: number;
}

/** What the handlers are wired to. */
export interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly passwords: Passwords;
  /** Runs a log-in when its turn comes, or refuses it at once: before anything is asked of the database, which everybody else needs. */
  logInTurn<Result>(run: () => Promise<Result>): Promise<Result>;
  readonly accessTokens: AccessTokens;
  readonly signingKeys: SigningKeys;
  /** Whom access tokens are for. */
  readonly audience: string;
  readonly deviceTokens: DeviceTokens;
  readonly vault: Vault;
  readonly webauthn: Webauthn;
  readonly mailer: Mailer;
  readonly geo: Geo;
  knownPasswords(): Promise<IsListed>;
  readonly openRegistration: boolean;
  /** Where people and clients find us: an origin. Links in mails lead there. */
  readonly publicUrl: string;
  /** What apps for one-time codes show. */
  readonly rpName: string;
  readonly keyUse: KeyUse;
  readonly secondFactors: SecondFactors;
  readonly sessionMs: number;
  /** What the authorization server issues, each for so long. */
  readonly oauth: OAuthTimes;
  readonly principalCacheMs: number;
  /** `answer`: whoever invites is handed the link's token. */
  readonly invitationTokens: 'mail' | 'answer';
  readonly securityEventsKeptMs: number;
  readonly requestsKeptMs: number;
  readonly requestsKept: number;
  committed(): void;
  /** After the commit: lets every cache of principals forget these; of a tenant, all of its principals. */
  forget(...ids: string[]): Promise<void>;
  /** After the commit: something that was approved wants to be carried out. */
  wakeCarriers(): Promise<void>;
  /** After the commit: lets every gateway forget whose pages may call. */
  originsChanged(): Promise<void>;
}

export const os = implement(identity).$context<CallContext>();
