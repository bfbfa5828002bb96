import { SlipwayError } from '@slipway/core';

/** A packet of git's wire format: a line, or one of its signs. */
export type Packet =
  { readonly kind: 'line'; readonly text: string } | { readonly kind: 'flush' | 'delimiter' | 'response-end' };

/** More packets than any sound list of refs has. */
const mostPackets = 250_000;

/**
 * Reads packets: four hexadecimal digits that count themselves and what follows, or a sign of its own below 4 (gitprotocol-common). Throws
 * `outgoing-failed` for anything else.
 */
export function readPackets(bytes: Buffer): readonly Packet[] {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (packets.length === mostPackets) throw noGit(`it sends more than ${mostPackets} lines`);
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/i.test(digits)) throw noGit('its answer is not in the form of git');
    const length = parseInt(digits, 16);
    const sign = signs[length];
    if (sign !== undefined) packets.push({ kind: sign });
    else if (length === 3) throw noGit('its answer is not in the form of git');
    else {
      if (at + length > bytes.length) throw noGit('its answer ends in the middle');
      packets.push({ kind: 'line', text: bytes.toString('utf8', at + 4, at + length).replace(/\n$/, '') });
    }
    at += Math.max(length, 4);
  }
  return packets;
}

const signs: Readonly<Record<number, Exclude<Packet['kind'], 'line'> | undefined>> = {
  0: 'flush',
  1: 'delimiter',
  2: 'response-end',
};

/** Writes lines and signs as packets. */
export function writePackets(packets: readonly Packet[]): string {
  return packets.map(writePacket).join('');
}

function writePacket(packet: Packet): string {
  switch (packet.kind) {
    case 'line': {
      const line = `${packet.text}\n`;
      return (Buffer.byteLength(line) + 4).toString(16).padStart(4, '0') + line;
    }
    case 'flush':
      return '0000';
    case 'delimiter':
      return '0001';
    case 'response-end':
      return '0002';
  }
}

/** What is said of a server that does not answer as one of git does. */
export function noGit(reason: string): SlipwayError {
  return new SlipwayError('outgoing-failed', `the address does not answer as a git repository does: ${reason}`);
}
