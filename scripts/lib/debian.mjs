import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { getuid } from 'node:process';
import { runQuietly } from './command.mjs';
import { stage } from './stage.mjs';

/** Debian asks this file before a package starts its service. */
const policyFile = '/usr/sbin/policy-rc.d';

/** Everything that tests and quick start need beside Node. */
const packages = [
  'docker.io',
  'cgroupfs-mount',
  'iptables',
  'docker-registry',
  'redis-server',
  'postgresql',
  'busybox-static',
  'git',
];

/** What the tests of the web page need besides; nobody who only uses Slipway needs a browser. */
export const browserPackages = ['chromium', 'fonts-dejavu-core'];

/** Whether this process may install Debian's packages here. */
export function canInstall() {
  return existsSync('/etc/debian_version') && getuid?.() === 0;
}

/** Whether Debian's Postgres server is here: it puts none of its programs on the PATH. */
export function hasPostgresServer() {
  const folder = '/usr/lib/postgresql';
  return (
    existsSync(folder) && readdirSync(folder).some((version) => existsSync(path.join(folder, version, 'bin/postgres')))
  );
}

/**
 * Installs Debian's packages for engine, registry, Redis, Postgres and base image, once.
 * @param {readonly string[]} [more]
 */
export async function installPackages(more = []) {
  const all = [...packages, ...more];
  await stage(`installing Debian's packages ${all.join(' ')}`, async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const options = ['-qq', '-o', 'DPkg::Lock::Timeout=120'];
    await runQuietly('apt-get', ['update', ...options], { env });
    await withoutServices(() =>
      runQuietly('apt-get', ['install', '-y', '--no-install-recommends', ...options, ...all], { env }),
    );
  });
}

/**
 * Keeps packages from starting their services, which would take the ports of ours. With systemd they are left alone: there the
 * administrator expects a package to behave as always.
 * @param {() => Promise<void>} install
 */
async function withoutServices(install) {
  const forbid = !existsSync('/run/systemd/system') && !existsSync(policyFile);
  if (forbid) {
    writeFileSync(policyFile, '#!/bin/sh\nexit 101\n');
    chmodSync(policyFile, 0o755);
  }
  try {
    await install();
  } finally {
    if (forbid) rmSync(policyFile, { force: true });
  }
}
