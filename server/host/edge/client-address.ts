import type { Socket } from 'node:net';
import { holderOf } from '../../kit/network.ts';

/** What limits go by. What a proxy handed on that is no address counts as one and the same. */
export const addressOf = (ip: string): string => holderOf(ip) ?? 'unknown';

export const addressOfSocket = ({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): string => addressOf(remoteAddress);
