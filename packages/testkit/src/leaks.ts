import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { isStuckNetwork } from './stuck-network.ts';

/** A container, network or volume that a run made. */
export interface Leftover {
  readonly kind: 'container' | 'network' | 'volume';
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Remembers what the engine held, and tells what is new. */
export interface LeakWatch {
  /** What carries one of our labels and was not there at the beginning. */
  leftovers(): Promise<readonly Leftover[]>;
  /**
   * Resolves as soon as nothing is left; rejects with a list when something still is after `graceMs` (5000 by default).
   * The grace is for removals that the engine has accepted and not yet finished.
   */
  expectNone(graceMs?: number): Promise<void>;
}

const ourLabels = 'dev.slipway.';

/**
 * Takes a snapshot of what is labelled `dev.slipway.*`; what others made is never looked at. With `only`, just resources that bear
 * these labels count: the way for a test that shares the engine with other tests.
 */
export async function watchLeaks(docker: Docker, only: Readonly<Record<string, string>> = {}): Promise<LeakWatch> {
  const before = new Set((await listOurs(docker)).map(keyOf));
  const leftovers = async (): Promise<readonly Leftover[]> => {
    const now = await listOurs(docker);
    return now.filter(
      (one) => !before.has(keyOf(one)) && Object.entries(only).every(([name, value]) => one.labels[name] === value),
    );
  };
  return { leftovers, expectNone: (graceMs = 5000) => expectNone(docker, leftovers, graceMs) };
}

async function expectNone(docker: Docker, leftovers: LeakWatch['leftovers'], graceMs: number): Promise<void> {
  const grace = AbortSignal.timeout(graceMs);
  const events = (await docker.getEvents({
    filters: { event: ['destroy'], type: ['container', 'network', 'volume'] },
  })) as unknown as Readable;
  try {
    for (;;) {
      const left = await leftovers();
      if (left.length === 0) return;
      if (grace.aborted) {
        await judge(docker, left);
        return;
      }
      await once(events, 'data', { signal: grace }).catch(() => undefined);
    }
  } finally {
    events.destroy();
  }
}

/** What only the engine's restart can remove is told and is nobody's leak. To know it, networks without containers are removed. */
async function judge(docker: Docker, left: readonly Leftover[]): Promise<void> {
  const leaks: Leftover[] = [];
  for (const one of left) {
    if (one.kind === 'network' && (await isStuckNetwork(docker, one.name))) {
      process.stderr.write(`the engine counts an endpoint of no container on network ${one.name}\n`);
    } else leaks.push(one);
  }
  if (leaks.length > 0) throw new Error(`left on the engine:\n${leaks.map(describe).join('\n')}`);
}

async function listOurs(docker: Docker): Promise<readonly Leftover[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  const all = [
    ...containers.map((one) => leftover('container', one.Names[0]?.slice(1) ?? one.Id, one.Labels)),
    ...networks.map((one) => leftover('network', one.Name, one.Labels)),
    ...volumes.map((one) => leftover('volume', one.Name, one.Labels)),
  ];
  return all.filter(({ labels }) => Object.keys(labels).some((name) => name.startsWith(ourLabels)));
}

/** The engine writes `null` for no labels, whatever its types say. */
function leftover(kind: Leftover['kind'], name: string, labels: Record<string, string> | null | undefined): Leftover {
  return { kind, name, labels: labels ?? {} };
}

function keyOf({ kind, name }: Leftover): string {
  return `${kind} ${name}`;
}

function describe({ kind, name, labels }: Leftover): string {
  const ours = Object.entries(labels).filter(([label]) => label.startsWith(ourLabels));
  return `  ${kind} ${name} (${ours.map(([label, value]) => `${label}=${value}`).join(', ')})`;
}
