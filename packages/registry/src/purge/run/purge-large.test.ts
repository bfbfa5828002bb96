import { startRegistry } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { createRegistryClient } from '../../client.ts';
import { mapLimited } from '../../map-limited.ts';
import { missingFrom } from '../testing/pull-fully.ts';
import { recordPushes } from '../testing/recorded-registry.ts';
import { runPurge, toolsOf } from '../testing/run-purge.ts';

const repositories = Array.from(
  { length: 50 },
  (_, index) => `team-${index % 7}/app-${String(index).padStart(2, '0')}`,
);
const tagsEach = 100;
const atOnce = 16;

it('of 5,000 tags in 50 repositories a dry run lists what the real one deletes, and what stays is whole (37)', async () => {
  await using registry = await startRegistry();
  const client = createRegistryClient(registry.host);
  const record = recordPushes(client);
  await mapLimited(repositories, atOnce, async (repository) => {
    // Per ten tags: an index of two images, an image of two tags, and single ones; half of it old, and a third of that named so that it stays.
    for (let index = 0; index < tagsEach / 10; index += 1) {
      const age = index % 2 === 0 ? '40d' : '2d';
      const name = index % 3 === 0 ? 'release' : 'build';
      const tag = (letter: string) => ({ [`${name}-${index}${letter}`]: age });
      const children = [
        await record.image(repository, `amd64 ${index}`, { age }),
        await record.image(repository, `arm64 ${index}`, { age }),
      ];
      await record.index(repository, `index ${index}`, children, { tags: tag('i'), age });
      await record.image(repository, `twice ${index}`, { tags: { ...tag('t'), [`also-${index}`]: '1d' }, age });
      for (const letter of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) {
        await record.image(repository, `${letter} ${index}`, { tags: tag(letter), age });
      }
    }
  });
  const tags = record.repositories().flatMap((repository) => repository.tags);
  expect(tags).toHaveLength(5000);

  const tools = toolsOf(client, record.view);
  const line = '--filter team-[0-6]/.*:^build- --ago 30d --untagged --concurrency 16';
  const dry = await runPurge(tools, `${line} --dry-run`);
  const real = await runPurge(tools, line);
  const items = (lines: readonly string[], verb: string): readonly string[] =>
    lines.filter((text) => text.startsWith(verb)).map((text) => text.slice(verb.length));
  const deleted = items(real.lines, 'Deleted ');
  expect(deleted).toEqual(items(dry.lines, 'Would delete: '));
  expect({ ...real.summary, dryRun: true }).toEqual(dry.summary);
  // Of ten groups, 2, 4 and 8 are old and named so that they go: an index, seven images, and one of the two tags of another.
  expect(dry.summary).toEqual({ dryRun: true, tags: 50 * 3 * 9, manifests: 50 * 3 * (1 + 2 + 7) });

  const gone = new Set(deleted);
  const missing = await mapLimited(record.repositories(), atOnce, async ({ name, tags: pushed }) => {
    const { tags: left } = await client.tags(name);
    const expected = pushed.map((tag) => tag.name).filter((tag) => !gone.has(`${registry.host}/${name}:${tag}`));
    expect(left.toSorted()).toEqual(expected.toSorted());
    const checked = new Set<string>();
    const found = await mapLimited(left, 4, (tag) => missingFrom(client, name, tag, checked));
    return found.flat();
  });
  expect(missing.flat()).toEqual([]);
}, 240_000);
