import type { PackageManager } from './package-managers.ts';
import type { PackageChange } from './packages.ts';

/** `Inst libc6 [2.36-9] (2.36-10 Debian:12.5/stable [amd64])`; without the brackets it is a package that is not there yet. */
const aptLine = /^Inst (\S+) \[([^\]\s]+)\] \((\S+)/;
/** `(1/3) Upgrading libcrypto3 (3.1.4-r1 -> 3.1.5-r0)` */
const apkLine = /^\(\d+\/\d+\) Upgrading (\S+) \((\S+) -> (\S+)\)/;
/** `openssl.x86_64   1:3.0.7-27.el9   baseos` */
const dnfLine = /^(\S+\.[A-Za-z0-9_]+)\s+(\S+)\s+(\S+)$/;

/** What an upgrade would do, from what the package manager has printed of it. Packages that would come anew are left out. */
export function readUpgrades(
  manager: PackageManager,
  lines: readonly string[],
  installed: ReadonlyMap<string, string>,
): readonly PackageChange[] {
  switch (manager) {
    case 'apt':
      return changesIn(lines, aptLine);
    case 'apk':
      return changesIn(lines, apkLine);
    case 'dnf':
    case 'yum':
      return dnfChanges(lines, installed);
  }
}

function changesIn(lines: readonly string[], pattern: RegExp): readonly PackageChange[] {
  return lines.flatMap((line) => {
    const [, name, from, to] = pattern.exec(line.trim()) ?? [];
    return name === undefined || from === undefined || to === undefined ? [] : [{ name, from, to }];
  });
}

/** Obsoleted packages follow under a heading of their own; a line of a package that is not installed is none of an upgrade. */
function dnfChanges(lines: readonly string[], installed: ReadonlyMap<string, string>): readonly PackageChange[] {
  const end = lines.findIndex((line) => line.startsWith('Obsoleting'));
  const changes = (end < 0 ? lines : lines.slice(0, end)).flatMap((line): readonly PackageChange[] => {
    const [, name, version] = dnfLine.exec(line.trim()) ?? [];
    const from = name === undefined ? undefined : installed.get(name);
    if (name === undefined || version === undefined || from === undefined) return [];
    return [{ name, from: from.replace(/^0:/, ''), to: version.replace(/^0:/, '') }];
  });
  return [...new Map(changes.map((change) => [change.name, change])).values()];
}
