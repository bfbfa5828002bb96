import { mkdir, readdir } from 'node:fs/promises';
import { createRegistryClient, filePurgeJournal, fileUntagJournal, type PurgePlan } from '@slipway/registry';
import { recordPushes, sampleNow, tagsNow } from '@slipway/registry/testing';
import { createTempDir, startRegistry } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { formatOwner, thisOwner } from '../process/owner.ts';
import { ownJournals } from './journals.ts';
import { recoverAbandonedTags } from './recover-untags.ts';
import { runTask } from './testing/run-task.ts';

/** The folder of a process of this computer that lives no more. */
function folderOfTheDead(directory: string): string {
  const dead = formatOwner({ ...thisOwner(), started: 'long ago' }).replaceAll('/', '_');
  return `${directory}/journal-${dead}_own`;
}

describe('what a killed process has left', () => {
  it('of a purge, the next command for that registry finishes (42)', async () => {
    await using registry = await startRegistry();
    await using directory = await createTempDir();
    const record = recordPushes(createRegistryClient(registry.host));
    const { digest } = await record.image('left/app', 'x', { tags: { v1: '40d' } });
    await record.image('left/app', 'y', { tags: { v2: '40d' } });
    const plan: PurgePlan = {
      host: registry.host,
      terms: { cutoff: sampleNow, includeLocked: false, keep: 0, scope: 'tags' },
      repositories: [
        {
          ...{ repository: 'left/app', kept: [], manifests: [], mayHaveMore: false },
          tags: [{ name: 'v1', digest, isLocked: false }],
        },
      ],
      missing: [],
    };
    const folder = folderOfTheDead(directory.path);
    await filePurgeJournal(folder).begin(plan);
    const text = 'version: v1.1.0\nsteps:\n  - cmd: acr tag list --repository left/app\n';
    const run = await runTask(text, { host: registry.host, journals: directory.path, view: record.view });
    expect(run.lines).toEqual(['Listing tags for the "left/app" repository:', `${registry.host}/left/app:v2`]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('on a tag, goes when the next one starts; what a living process does is left alone', async () => {
    await using registry = await startRegistry();
    await using directory = await createTempDir();
    const client = createRegistryClient(registry.host);
    const record = recordPushes(client);
    await record.image('left/app', 'x', { tags: { v1: '1d', v2: '1d' } });
    // What lies on the tag when the process dies between its two requests.
    const [dead, living] = [folderOfTheDead(directory.path), ownJournals(directory.path)];
    for (const [folder, tag] of [
      [dead, 'v1'],
      [living, 'v2'],
    ] as const) {
      const bytes = Buffer.from(
        JSON.stringify({
          ...{ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] },
          annotations: { nonce: tag },
        }),
      );
      const mediaType = 'application/vnd.oci.image.index.v1+json';
      await mkdir(folder, { recursive: true });
      await client.putManifest('left/app', tag, { bytes, mediaType });
      const dummy = (await client.head('left/app', tag))?.digest ?? '';
      await fileUntagJournal(folder).intend({ id: tag, registry: registry.host, repository: 'left/app', tag, dummy });
    }
    expect(await recoverAbandonedTags(directory.path, {})).toEqual({ recovered: 1, failures: [] });
    expect(Object.keys(await tagsNow(client, 'left/app'))).toEqual(['v2']);
    expect(await readdir(directory.path)).toEqual([living.slice(directory.path.length + 1)]);
  });

  it('stays in its journal where the registry does not answer', async () => {
    await using directory = await createTempDir();
    const folder = folderOfTheDead(directory.path);
    const intent = { id: 'one', registry: '127.0.0.1:1', repository: 'a', tag: 'b', dummy: `sha256:${'0'.repeat(64)}` };
    await fileUntagJournal(folder).intend(intent);
    const { recovered, failures } = await recoverAbandonedTags(directory.path, {});
    expect([recovered, failures.map((failure) => failure.registry)]).toEqual([0, ['127.0.0.1:1']]);
    expect(await fileUntagJournal(folder).pending()).toEqual([intent]);
  });
});
