import { readFile } from 'node:fs/promises';
import { createCapabilityProbe } from '../capability/probe.ts';
import { createRegistryClient, type RegistryClient } from '../client.ts';
import { parsePurgeCommand } from '../purge/arguments/command-line.ts';
import { clientRegistry } from '../purge/run/client-registry.ts';
import type { PurgeEvent } from '../purge/run/events.ts';
import { filePurgeJournal } from '../purge/run/file-journal.ts';
import { purge, resumePurge } from '../purge/run/purge.ts';
import { now, viewOf } from '../purge/testing/sample-registry.ts';
import { fileUntagJournal } from '../untag/journal.ts';
import { noGuards, type RepositoryView } from '../view/registry-view.ts';

/**
 * A process that purges a registry, or finishes the purge that a former one was killed in: `HOST JOURNALS VIEW-FILE KILL-AT WORDS…`. It kills
 * itself, as `kill -9` does, at the request of that number that changes something: before it is sent when the number is even, else when it
 * was answered. At 0 it lives. It prints its summary as JSON.
 */
const [host = '', journals = '', viewFile = '', killAt = '0', ...words] = process.argv.slice(2);
const repositories = (JSON.parse(await readFile(viewFile, 'utf8')) as readonly RepositoryView[]).map(
  (repository): RepositoryView => ({ ...repository, guards: noGuards }),
);

const client = mortal(createRegistryClient(host), Number(killAt));
const registry = clientRegistry({ client, probe: createCapabilityProbe(client), journal: fileUntagJournal(journals) });
const journal = filePurgeJournal(journals);
const tools = {
  registry,
  view: viewOf(host, () => repositories),
  journal,
  unlock: () => Promise.reject(new Error('there are no locks')),
  lookAgainMs: 0,
};
const { options } = parsePurgeCommand(words);
const [interrupted] = await journal.interrupted();
// A kill may have come before the plan was safe: then it is purged as if for the first time.
const events =
  interrupted === undefined
    ? purge(options, tools, { now })
    : resumePurge(interrupted, tools, { concurrency: options.concurrency });
for await (const event of events as AsyncIterable<PurgeEvent>) {
  if (event.kind === 'end') process.stdout.write(JSON.stringify(event.summary));
}

/** A client whose process dies at a change. */
function mortal(living: RegistryClient, at: number): RegistryClient {
  let changes = 0;
  const around = async <Result>(change: () => Promise<Result>): Promise<Result> => {
    changes += 1;
    const isLast = changes === at;
    if (isLast && at % 2 === 0) await die();
    const result = await change();
    if (isLast) await die();
    return result;
  };
  return {
    ...living,
    putManifest: (...call) => around(() => living.putManifest(...call)),
    deleteManifest: (...call) => around(() => living.deleteManifest(...call)),
  };
}

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}
