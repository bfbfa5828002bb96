import { describe, expect, it } from 'vitest';
import { missingRules } from './rules.ts';

const empty = '-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n';
const docker = `${empty}-N DOCKER-USER\n-A FORWARD -j DOCKER-USER\n`;

/** What a listing is after a change, as `iptables-restore` makes it of the lines that these rules use. */
function applied(listing: string, change: string | undefined): string {
  let lines = listing.trim().split('\n');
  for (const line of (change ?? '').trim().split('\n').slice(1, -1)) {
    const [command = '', chain = ''] = line.split(' ');
    if (command === '-N') lines.push(line);
    if (command === '-A') lines.push(line);
    if (command === '-F') lines = lines.filter((one) => !one.startsWith(`-A ${chain} `));
    if (command === '-X') lines = lines.filter((one) => one !== `-N ${chain}`);
    if (command === '-I') lines.push(line.replace('-I', '-A'));
  }
  return `${lines.join('\n')}\n`;
}

describe('missingRules', () => {
  it.each(['ipv4', 'ipv6'] as const)('brings in everything once, for %s', (family) => {
    const change = missingRules(docker, family);
    expect(change).toContain('-I INPUT -i slw+ -j SLIPWAY-INPUT');
    expect(change).toContain('-I DOCKER-USER -i slw+ -j SLIPWAY-FORWARD');
    expect(missingRules(applied(docker, change), family)).toBeUndefined();
  });

  it("uses Docker's chain for the rules of others only where there is one", () => {
    expect(missingRules(empty, 'ipv4')).toContain('-I FORWARD -i slw+ -j SLIPWAY-FORWARD');
  });

  it('creates a chain as new where it is not used, so that of two processes one fails', () => {
    const left = applied(docker, missingRules(docker, 'ipv4')).replace('-A INPUT -i slw+ -j SLIPWAY-INPUT\n', '');
    expect(missingRules(left, 'ipv4')?.split('\n').slice(1, 4)).toEqual([
      '-F SLIPWAY-INPUT',
      '-X SLIPWAY-INPUT',
      '-N SLIPWAY-INPUT',
    ]);
    expect(missingRules(left, 'ipv4')).not.toContain('SLIPWAY-FORWARD');
  });

  it('leaves a chain in its place that an administrator uses elsewhere too', () => {
    const left = applied(docker, missingRules(docker, 'ipv4')).replace('-A INPUT -i slw+', '-A INPUT -i docker0');
    const change = missingRules(left, 'ipv4');
    expect(change).not.toContain('-X');
    expect(change).toContain('-I INPUT -i slw+ -j SLIPWAY-INPUT');
  });

  it('replaces rules of another version', () => {
    const whole = applied(docker, missingRules(docker, 'ipv4'));
    const older = whole.replace('-A SLIPWAY-INPUT -p udp -m udp --dport 53 -j RETURN\n', '');
    const change = missingRules(older, 'ipv4');
    expect(change).not.toMatch(/^-[XNI]/m);
    expect(missingRules(applied(older, change), 'ipv4')).toBeUndefined();
  });
});
