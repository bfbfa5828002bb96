import type { RegistryClient } from '../../client.ts';
import { createCapabilityProbe } from '../../capability/probe.ts';
import { memoryUntagJournal, type UntagJournal } from '../../untag/journal.ts';
import type { RegistryView } from '../../view/registry-view.ts';
import { parsePurgeCommand } from '../arguments/command-line.ts';
import { clientRegistry } from '../run/client-registry.ts';
import type { PurgeEvent, PurgeSummary } from '../run/events.ts';
import type { PurgeTools } from '../run/execute-plan.ts';
import type { PurgeJournal } from '../run/journal.ts';
import { purge } from '../run/purge.ts';
import { renderPurgeEvent } from '../run/render.ts';
import { now } from './sample-registry.ts';

/** What a purge told. */
export interface PurgeRun {
  /** Of the standard output. */
  readonly lines: readonly string[];
  readonly notices: readonly string[];
  readonly summary: PurgeSummary;
}

/** A journal that nobody reads. */
export const noJournal: PurgeJournal = {
  begin: () => Promise.resolve('purge-1'),
  done: () => Promise.resolve(),
  end: () => Promise.resolve(),
  interrupted: () => Promise.resolve([]),
};

/** The tools of a purge of a real registry. */
export function toolsOf(
  client: RegistryClient,
  view: RegistryView,
  journal: PurgeJournal = noJournal,
  untags: UntagJournal = memoryUntagJournal(),
): PurgeTools {
  const registry = clientRegistry({ client, probe: createCapabilityProbe(client), journal: untags });
  return { registry, view, journal, unlock: () => Promise.reject(new Error('there are no locks')) };
}

/** Reads everything that a purge tells. */
export async function readPurge(events: AsyncIterable<PurgeEvent>, host: string): Promise<PurgeRun> {
  const lines: string[] = [];
  const notices: string[] = [];
  let summary: PurgeSummary | undefined;
  for await (const event of events) {
    if (event.kind === 'end') summary = event.summary;
    for (const { stream, text } of renderPurgeEvent(event, host)) (stream === 'stdout' ? lines : notices).push(text);
  }
  if (summary === undefined) throw new Error('the purge told no end');
  return { lines, notices, summary };
}

/** Runs `acr purge` with these words, at the time of the samples. */
export function runPurge(tools: PurgeTools, line: string, signal?: AbortSignal): Promise<PurgeRun> {
  const { options } = parsePurgeCommand(line.split(' '));
  return readPurge(purge(options, tools, { now, signal }), tools.view.host);
}
