import { SlipwayError } from '@slipway/core';
import {
  collectGarbage,
  createRegistryClient,
  dockerConfigCredentials,
  gcSteps,
  type GcEvent,
} from '@slipway/registry';
import { loadConfig } from '../config/config.ts';
import { askYesNo } from '../input/ask.ts';
import { formatObject } from '../output/object.ts';
import { tryConnect } from '../service/connect.ts';
import type { ServiceFlags } from '../service/flags.ts';
import { findManaged } from './find-managed.ts';

/** Flags of `tasks registry gc`. */
export interface GcFlags extends ServiceFlags {
  readonly registry?: string;
  readonly dryRun?: boolean;
  readonly deleteUntagged?: boolean;
  readonly yes?: boolean;
  readonly output: 'text' | 'json' | 'yaml';
}

/** Exit code when the steps were shown instead of done. */
const notManagedExit = 1;

/** `tasks registry gc`: collects garbage where the registry can be stopped from here, and says how where it cannot. */
export async function gcAction(flags: GcFlags): Promise<number> {
  const host = flags.registry ?? loadConfig().TASKS_REGISTRY;
  const client = createRegistryClient(host, { credentials: dockerConfigCredentials() });
  await client.ping();
  const managed = await findManaged(client);
  if (typeof managed === 'string') {
    process.stdout.write(gcSteps(host, managed));
    return notManagedExit;
  }
  if (flags.dryRun !== true) {
    await refuseRuns(flags);
    await confirm(flags, host, managed.what);
  }
  const { dryRun = false, deleteUntagged = false } = flags;
  const interruption = new AbortController();
  const interrupt = (): void =>
    interruption.abort(new SlipwayError('unavailable', 'interrupted; the registry runs again as before'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const events = collectGarbage(client, managed, { dryRun, deleteUntagged, signal: interruption.signal });
  for (;;) {
    const step = await events.next();
    if (step.done !== true) {
      process.stderr.write(`${tell(step.value, host)}\n`);
      continue;
    }
    const { marked, blobs, manifests } = step.value;
    if (flags.output !== 'text') process.stdout.write(formatObject(flags.output, { dryRun, marked, blobs, manifests }));
    else {
      for (const digest of [...manifests, ...blobs]) process.stdout.write(`${digest}\n`);
      process.stderr.write(`${blobs.length} blobs ${dryRun ? 'would go' : 'are gone'}, ${marked} stay\n`);
    }
    return 0;
  }
}

function tell(event: GcEvent, host: string): string {
  switch (event.kind) {
    case 'started':
      return `${host} is ${event.what}, version ${event.version}`;
    case 'reachable':
      return `${event.tags} tags lead to ${event.digests} manifests and blobs`;
    case 'frozen':
      return `It is ${event.how} now: nobody can push`;
    case 'planned':
      return `${event.report.blobs.length} blobs and ${event.report.manifests.length} manifests can go; no tag leads to any`;
    case 'collected':
      return 'They are deleted';
    case 'thawed':
      return 'The registry runs again as before';
    case 'checked':
      return event.images.length === 0 ? 'There is no image to look at' : `Read in full: ${event.images.join(', ')}`;
  }
}

/** A run that pushes or pulls meanwhile would fail. */
async function refuseRuns(flags: ServiceFlags): Promise<void> {
  const service = await tryConnect(flags);
  if (service === undefined) return;
  const lists = await Promise.all(
    (['Started', 'Running'] as const).map((status) => service.call('listRuns', { query: { status, top: 1 } })),
  );
  const [active] = lists.flatMap(({ runs }) => runs);
  if (active === undefined) return;
  throw new SlipwayError('conflict', `run ${active.runId} is under way, and the registry would refuse what it pushes`, {
    advice: 'Wait for its end, or cancel it; `tasks agents drain ID` lets no further one begin.',
  });
}

async function confirm({ yes }: GcFlags, host: string, what: string): Promise<void> {
  if (yes === true) return;
  const question = `${host} (${what}) refuses pushes, or is away, until its garbage is collected. Begin?`;
  if (process.stdin.isTTY && (await askYesNo(question))) return;
  throw new SlipwayError('invalid-argument', 'the garbage collection was not confirmed', {
    advice: 'Give --yes to begin without being asked, or --dry-run to see what would go.',
  });
}
