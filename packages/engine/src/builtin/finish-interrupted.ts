import {
  clientRegistry,
  filePurgeJournal,
  fileUntagJournal,
  recoverUntags,
  resumePurge,
  type PurgeSummary,
} from '@slipway/registry';
import type { RegistryAccess } from './command.ts';
import { abandonedJournals, removeIfEmpty } from './journals.ts';

/** Deletions at a time of a purge that is finished for a killed process. */
const concurrency = 8;

/** What was finished for killed processes. */
export interface Finished {
  readonly untags: number;
  readonly purges: readonly PurgeSummary[];
}

/**
 * Finishes at one registry what killed processes have left: dummies on tags, and purges. What belongs to other registries stays in its
 * journal. Rejects when the registry cannot be reached; then everything stays in its journal.
 */
export async function finishInterrupted(
  access: RegistryAccess,
  journals: string,
  signal?: AbortSignal,
): Promise<Finished> {
  let untags = 0;
  const purges: PurgeSummary[] = [];
  for (const folder of await abandonedJournals(journals)) {
    const untagContext = { ...access.untags, journal: fileUntagJournal(folder) };
    untags += (await recoverUntags(untagContext)).length;
    const journal = filePurgeJournal(folder);
    for (const interrupted of await journal.interrupted()) {
      if (interrupted.plan.host !== access.client.host) continue;
      const registry = clientRegistry(untagContext);
      const tools = { registry, view: access.view, journal, unlock: access.unlock };
      for await (const event of resumePurge(interrupted, tools, { concurrency, signal })) {
        if (event.kind === 'end') purges.push(event.summary);
      }
    }
    await removeIfEmpty(folder);
  }
  return { untags, purges };
}
