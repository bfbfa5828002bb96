import {
  createCapabilityProbe,
  createRegistryClient,
  dockerConfigCredentials,
  fileUntagJournal,
  recoverUntags,
} from '@slipway/registry';
import { abandonedJournals, removeIfEmpty } from './journals.ts';

/** What a look at the journals of killed processes has come to. */
export interface RecoveredTags {
  /** Stand-ins on tags that were dealt with. */
  readonly recovered: number;
  /** Why it did not work at a registry; what is there stays in its journal, for the first command that has a login for it. */
  readonly failures: readonly { readonly registry: string; readonly cause: unknown }[];
}

/** Takes away the stand-ins that killed processes left on tags, with the logins of this computer. Purges wait for a run, which knows their locks. */
export async function recoverAbandonedTags(
  journals: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RecoveredTags> {
  const credentials = dockerConfigCredentials(env);
  const failures: RecoveredTags['failures'][number][] = [];
  let recovered = 0;
  for (const folder of await abandonedJournals(journals)) {
    const journal = fileUntagJournal(folder);
    for (const registry of new Set((await journal.pending()).map((intent) => intent.registry))) {
      const client = createRegistryClient(registry, { credentials });
      try {
        recovered += (await recoverUntags({ client, probe: createCapabilityProbe(client), journal })).length;
      } catch (cause) {
        failures.push({ registry, cause });
      }
    }
    await removeIfEmpty(folder);
  }
  return { recovered, failures };
}
