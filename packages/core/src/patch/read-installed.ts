import type { PackageManager } from './package-managers.ts';

/** `ii  libc6 2.36-9`: two letters of what is wanted and what is, and perhaps one of an error. */
const aptLine = /^[a-z]i. (\S+) (\S+)$/;
/** `libcrypto3-3.1.4-r1` */
const apkLine = /^(\S+)-([^-\s]+-r\d+)$/;
/** `openssl.x86_64 1:3.0.7-27.el9` */
const rpmLine = /^(\S+) (\S+)$/;

/** Every package that is installed, with its version, from what the package manager has printed. */
export function readInstalled(manager: PackageManager, lines: readonly string[]): ReadonlyMap<string, string> {
  const pattern = { apt: aptLine, apk: apkLine, dnf: rpmLine, yum: rpmLine }[manager];
  return new Map(
    lines.flatMap((line) => {
      const [, name, version] = pattern.exec(line.trimEnd()) ?? [];
      return name === undefined || version === undefined ? [] : [[name, version] as const];
    }),
  );
}
