import { randomBytes } from 'node:crypto';
import { isUuid, uuidText } from '../../../../contracts/ids.ts';
import { sameBytes, type Vault } from '../../../kit/vault.ts';

export interface Device {
  readonly userId: string;
  /** Random; its failures are counted under it. */
  readonly id: string;
  readonly madeMs: number;
}

export interface DeviceTokens {
  issue(userId: string, nowMs: number): string;
  /** Undefined for what we have not made, or too long ago. */
  read(token: string | undefined, nowMs: number): Device | undefined;
}

const PREFIX = 'fl_device_';
const ID_BYTES = 16;
const MAC_BYTES = 32;

/** Signed, and stored nowhere: there may be any number. A token opens nothing; it only keeps its owner from being locked out by others. */
export function deviceTokens({ mac }: Vault, lifetimeMs: number): DeviceTokens {
  return {
    issue(userId, nowMs) {
      const body = Buffer.concat([Buffer.from(userId.replaceAll('-', ''), 'hex'), randomBytes(ID_BYTES), milliseconds(nowMs)]);
      return PREFIX + Buffer.concat([body, mac('device', body)]).toString('base64url');
    },
    read(token, nowMs) {
      if (token?.startsWith(PREFIX) !== true) return undefined;
      const bytes = Buffer.from(token.slice(PREFIX.length), 'base64url');
      if (bytes.length !== ID_BYTES * 2 + 8 + MAC_BYTES) return undefined;
      const body = bytes.subarray(0, -MAC_BYTES);
      if (!sameBytes(mac('device', body), bytes.subarray(-MAC_BYTES))) return undefined;
      const madeMs = Number(body.readBigUInt64BE(ID_BYTES * 2));
      const userId = uuidText(body.subarray(0, ID_BYTES));
      if (nowMs - madeMs >= lifetimeMs || !isUuid(userId)) return undefined;
      return { userId, id: body.subarray(ID_BYTES, ID_BYTES * 2).toString('hex'), madeMs };
    },
  };
}

function milliseconds(ms: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(ms));
  return bytes;
}
