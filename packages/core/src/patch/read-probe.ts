import { packageManagers, type PackageManager } from './package-managers.ts';
import type { PackageChange } from './packages.ts';
import { probeMark } from './probe-script.ts';
import { readInstalled } from './read-installed.ts';
import { readUpgrades } from './read-upgrades.ts';

/** What a probe has found out about an image. */
export type Probe =
  | {
      readonly kind: 'packages';
      readonly manager: PackageManager;
      /** Every package with its version. */
      readonly installed: ReadonlyMap<string, string>;
      /** What an upgrade would put in the place of older versions. */
      readonly upgrades: readonly PackageChange[];
      /** Packages that the image keeps from being upgraded. */
      readonly held: readonly string[];
    }
  /** Nothing that could upgrade packages; `reason` goes on after `no package manager`. */
  | { readonly kind: 'none'; readonly reason?: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** How the container of a probe ended. */
export interface ProbeEnd {
  readonly exitCode: number;
  readonly reason?: string | undefined;
  readonly stdout: string;
  /** The last of what it wrote there. */
  readonly stderr: string;
}

const noShell = new Set([126, 127]);
const maxReason = 300;

/** Reads what a probe has printed. The image may print anything: what cannot be read counts as nothing to upgrade with a reason. */
export function readProbe({ exitCode, reason, stdout, stderr }: ProbeEnd): Probe {
  const sections = sectionsOf(stdout);
  if (!sections.has('begin')) {
    if (noShell.has(exitCode)) return { kind: 'none', reason: 'it has no /bin/sh' };
    return {
      kind: 'failed',
      reason: `the probe did not start: ${reason ?? lastLine(stderr) ?? `exit code ${exitCode}`}`,
    };
  }
  const unknown = valueOf(sections, 'unknown');
  if (unknown !== undefined) return { kind: 'none', reason: `${unknown} is not one that is known` };
  const manager = packageManagers.find((name) => name === valueOf(sections, 'manager'));
  if (manager === undefined) {
    if (sections.has('none')) return { kind: 'none' };
    return {
      kind: 'failed',
      reason: `the probe ended early: ${reason ?? lastLine(stderr) ?? `exit code ${exitCode}`}`,
    };
  }
  if (exitCode !== 0 || !sections.has('end')) {
    const what = sections.has('upgrades') ? 'what can be upgraded' : 'the lists of packages';
    return {
      kind: 'failed',
      reason: `${manager} did not give ${what}: ${reason ?? lastLine(stderr) ?? `exit code ${exitCode}`}`,
    };
  }
  const installed = readInstalled(manager, sections.get('installed') ?? []);
  const held = (sections.get('held') ?? []).map((line) => line.trim()).filter((line) => line !== '');
  return {
    kind: 'packages',
    manager,
    installed,
    upgrades: readUpgrades(manager, sections.get('upgrades') ?? [], installed),
    held,
  };
}

/** Lines by the mark that they follow; a mark with a value is there under its name, with the value as its first line. */
function sectionsOf(stdout: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of stdout.split('\n')) {
    if (!line.startsWith(probeMark)) {
      current?.push(line);
      continue;
    }
    const [name = '', ...value] = line.slice(probeMark.length).trim().split(' ');
    // The first one counts: whatever the image prints later does not change what was said.
    current = sections.has(name) ? undefined : value;
    if (current !== undefined) sections.set(name, current);
  }
  return sections;
}

function valueOf(sections: ReadonlyMap<string, readonly string[]>, name: string): string | undefined {
  return sections.get(name)?.[0];
}

function lastLine(text: string): string | undefined {
  const line = text.trimEnd().split('\n').at(-1)?.trim();
  return line === undefined || line === '' ? undefined : line.slice(0, maxReason);
}
