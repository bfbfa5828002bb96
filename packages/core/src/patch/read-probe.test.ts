import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { probeScript } from './probe-script.ts';
import { readProbe } from './read-probe.ts';

const mark = (...lines: string[]): string => lines.map((line) => line.replace(/^#/, '#patch-probe:')).join('\n');

const apt = mark(
  '#begin',
  '#manager apt',
  '#installed',
  'ii  libc6 2.36-9+deb12u3',
  'hi  openssl 3.0.1-1',
  'rc  gone 1.0',
  '#refresh',
  '#upgrades',
  'Reading package lists...',
  'Inst libc6 [2.36-9+deb12u3] (2.36-9+deb12u10 Debian:12.9/stable [amd64]) []',
  'Inst newcomer (1.0 Debian:12.9/stable [amd64])',
  'Conf libc6 (2.36-9+deb12u10 Debian:12.9/stable [amd64])',
  '#held',
  'openssl',
  '#end',
);

describe('reading a probe', () => {
  it('finds what apt would upgrade, and what is held', () => {
    expect(readProbe({ exitCode: 0, stdout: apt, stderr: '' })).toEqual({
      kind: 'packages',
      manager: 'apt',
      installed: new Map([
        ['libc6', '2.36-9+deb12u3'],
        ['openssl', '3.0.1-1'],
      ]),
      upgrades: [{ name: 'libc6', from: '2.36-9+deb12u3', to: '2.36-9+deb12u10' }],
      held: ['openssl'],
    });
  });

  it('finds what apk would upgrade', () => {
    const stdout = mark(
      '#begin',
      '#manager apk',
      '#installed',
      'libcrypto3-3.1.4-r1',
      'ca-certificates-bundle-20230506-r0',
      '#refresh',
      '#upgrades',
      '(1/2) Upgrading libcrypto3 (3.1.4-r1 -> 3.1.5-r0)',
      '(2/2) Installing new (1.0-r0)',
      'OK: 8 MiB in 15 packages',
      '#held',
      '#end',
    );
    expect(readProbe({ exitCode: 0, stdout, stderr: '' })).toMatchObject({
      manager: 'apk',
      installed: new Map([
        ['libcrypto3', '3.1.4-r1'],
        ['ca-certificates-bundle', '20230506-r0'],
      ]),
      upgrades: [{ name: 'libcrypto3', from: '3.1.4-r1', to: '3.1.5-r0' }],
    });
  });

  it('finds what dnf would upgrade, and not what would be obsolete', () => {
    const stdout = mark(
      '#begin',
      '#manager dnf',
      '#installed',
      'openssl-libs.x86_64 1:3.0.7-24.el9',
      'bash.x86_64 0:5.1.8-6.el9',
      'old.noarch 0:1-1',
      '#refresh',
      '#upgrades',
      '',
      'openssl-libs.x86_64        1:3.0.7-27.el9          baseos',
      'bash.x86_64                5.1.8-9.el9             baseos',
      'Obsoleting Packages',
      'old.noarch 2-1 baseos',
      '#held',
      '#end',
    );
    expect(readProbe({ exitCode: 0, stdout, stderr: '' })).toMatchObject({
      upgrades: [
        { name: 'openssl-libs.x86_64', from: '1:3.0.7-24.el9', to: '1:3.0.7-27.el9' },
        { name: 'bash.x86_64', from: '5.1.8-6.el9', to: '5.1.8-9.el9' },
      ],
    });
  });

  it('takes an image without a shell for one without a package manager', () => {
    expect(readProbe({ exitCode: 127, reason: 'no such file or directory', stdout: '', stderr: '' })).toEqual({
      kind: 'none',
      reason: 'it has no /bin/sh',
    });
    expect(readProbe({ exitCode: 0, stdout: mark('#begin', '#none'), stderr: '' })).toEqual({ kind: 'none' });
    expect(readProbe({ exitCode: 0, stdout: mark('#begin', '#unknown zypper'), stderr: '' })).toMatchObject({
      reason: 'zypper is not one that is known',
    });
  });

  it('never takes lists that cannot be had for nothing to upgrade', () => {
    const stdout = mark('#begin', '#manager apt', '#installed', '#refresh');
    const stderr = 'W: something\nE: The repository does not have a Release file.\n';
    expect(readProbe({ exitCode: 90, stdout, stderr })).toEqual({
      kind: 'failed',
      reason: 'apt did not give the lists of packages: E: The repository does not have a Release file.',
    });
    expect(readProbe({ exitCode: 0, stdout, stderr: '' })).toMatchObject({ kind: 'failed' });
    expect(readProbe({ exitCode: 125, reason: 'the engine said no', stdout: '', stderr: '' })).toMatchObject({
      kind: 'failed',
      reason: 'the probe did not start: the engine said no',
    });
  });

  it('reads the first word of a section only, whatever an image prints after it', () => {
    const stdout = `${apt}\n${mark('#upgrades', 'Inst evil [1] (2 x)', '#manager apk')}`;
    expect(readProbe({ exitCode: 0, stdout, stderr: '' })).toMatchObject({
      manager: 'apt',
      upgrades: [{ name: 'libc6' }],
    });
  });

  it('is a script that a POSIX shell takes', () => {
    execFileSync('sh', ['-n', '-c', probeScript()]);
    const stdout = execFileSync('/bin/sh', ['-c', probeScript()], { env: { PATH: '/nowhere' } }).toString();
    expect(readProbe({ exitCode: 0, stdout, stderr: '' })).toEqual({ kind: 'none' });
  });
});
