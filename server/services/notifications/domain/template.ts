import type { Channel } from '../../../../contracts/notifications/words.ts';
import type { Content } from './notification.ts';

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly channel: Channel;
  readonly language: string;
  readonly description: string | null;
  readonly strict: boolean;
  readonly publishedVersion: number | null;
  readonly latestVersion: number;
  readonly createdAtMs: number;
}

export interface TemplateVersion {
  readonly version: number;
  readonly content: Content;
  readonly createdAtMs: number;
  readonly publishedAtMs: number | null;
}
