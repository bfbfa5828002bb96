import {
  clientRegistry,
  createCapabilityProbe,
  createRegistryClient,
  filePurgeJournal,
  memoryUntagJournal,
  parsePurgeCommand,
  purge,
  type RegistryView,
} from '@slipway/registry';
import { recordPushes, sampleNow } from '@slipway/registry/testing';
import { createTempDir, startRegistry } from '@slipway/testkit';
import { compare, timed } from './measure.ts';
import { report } from './report.ts';

/** A purge, from its plan to its summary, against the same number of bare DELETE requests. */
const count = 2000;
const concurrency = 8;
await using registry = await startRegistry();
await using directory = await createTempDir();
const client = createRegistryClient(registry.host);
let round = 0;

/** A repository of so many old images with a tag each. */
async function fill(): Promise<{
  readonly name: string;
  readonly digests: readonly string[];
  readonly view: RegistryView;
}> {
  round += 1;
  const name = `bench/round-${round}`;
  const record = recordPushes(client);
  const digests: string[] = [];
  await timed(count, concurrency, async (index) => {
    const { digest } = await record.image(name, `${round} ${index}`, { tags: { [`v${index}`]: '40d' } });
    digests.push(digest);
  });
  return { name, digests, view: record.view };
}

let next = await fill();

async function purgeAll(): Promise<void> {
  const { name, view } = next;
  const words = ['--filter', `${name}:.*`, '--ago', '30d', '--untagged', '--concurrency', String(concurrency)];
  const tools = {
    registry: clientRegistry({ client, probe: createCapabilityProbe(client), journal: memoryUntagJournal() }),
    view,
    journal: filePurgeJournal(directory.path),
    unlock: () => Promise.reject(new Error('there are no locks')),
  };
  for await (const event of purge(parsePurgeCommand(words).options, tools, { now: sampleNow })) {
    if (event.kind === 'end' && event.summary.manifests !== count) throw new Error(`${event.summary.manifests} went`);
  }
}

async function deleteAll(): Promise<void> {
  const { name, digests } = next;
  await timed(digests.length, concurrency, (index) => client.deleteManifest(name, digests[index] ?? ''));
}

const after = async (): Promise<void> => {
  next = await fill();
};

await report('Purge', [
  await compare(
    `${count} tags, ${concurrency} at once`,
    { name: 'slipway', run: purgeAll, after },
    { name: 'bare DELETE requests', run: deleteAll, after },
    3,
  ),
]);
