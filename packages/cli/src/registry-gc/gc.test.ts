import {
  collectGarbage,
  createRegistryClient,
  type GcEvent,
  type ManagedRegistry,
  type RegistryClient,
} from '@slipway/registry';
import {
  createTempDir,
  deleteManifest,
  isInstalled,
  pushBareImage,
  pushBareIndex,
  startAtFreePort,
} from '@slipway/testkit';
import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { findManaged } from './find-managed.ts';
import { findListener } from './listening-process.ts';

/** A real registry of its own, started as somebody would: in the background, with its output in a file and its number beside it. */
async function startOwnRegistry() {
  const directory = await createTempDir('slipway-gc-');
  const [config, log, pidFile] = ['config.json', 'registry.log', 'registry.pid'].map((name) =>
    path.join(directory.path, name),
  ) as [string, string, string];
  const data = path.join(directory.path, 'data');
  const { port, started: client } = await startAtFreePort(async (free) => {
    const settings = {
      version: '0.1',
      storage: {
        filesystem: { rootdirectory: data },
        delete: { enabled: true },
        cache: { blobdescriptor: 'inmemory' },
      },
      http: { addr: `127.0.0.1:${free}` },
    };
    await writeFile(config, JSON.stringify(settings));
    const out = openSync(log, 'a');
    const child = spawn('docker-registry', ['serve', config], { detached: true, stdio: ['ignore', out, out] });
    child.unref();
    await writeFile(pidFile, String(child.pid));
    const made = createRegistryClient(`127.0.0.1:${free}`);
    const isUp = (): Promise<boolean> =>
      made.ping().then(
        () => true,
        () => false,
      );
    while (!(await isUp())) {
      if (child.exitCode !== null) throw new Error(await readFile(log, 'utf8'));
      await delay(50);
    }
    return made;
  });
  const host = client.host;
  return {
    host,
    url: `http://${host}`,
    client,
    port,
    pidFile,
    log,
    hasBlob: (digest: string) =>
      existsSync(path.join(data, 'docker/registry/v2/blobs/sha256', digest.slice(7, 9), digest.slice(7), 'data')),
    [Symbol.asyncDispose]: async () => {
      const found = await findListener(port);
      if (found !== undefined) process.kill(found.pid, 'SIGTERM');
      while ((await findListener(port)) !== undefined) await delay(20);
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function managedOf(client: RegistryClient): Promise<ManagedRegistry> {
  const managed = await findManaged(client);
  if (typeof managed === 'string') throw new Error(managed);
  return managed;
}

async function all(events: AsyncGenerator<GcEvent, unknown>): Promise<readonly GcEvent[]> {
  const seen: GcEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const pushUpload = (url: string) => fetch(`${url}/v2/app/blobs/uploads/`, { method: 'POST' });

describe.skipIf(!isInstalled('docker-registry'))(
  'statement 78 (R): the garbage of a real registry 2.8 (skipped where the program docker-registry is missing)',
  () => {
    it('is collected: what was deleted goes, what tags lead to stays, and the registry runs again as before', async () => {
      await using registry = await startOwnRegistry();
      const { client, url } = registry;
      const kept = await pushBareImage(url, 'app/web', 'kept', 'v1');
      const child = await pushBareImage(url, 'app/multi', 'child');
      await pushBareIndex(url, 'app/multi', 'all', [{ ...child, platform: 'linux/amd64' }]);
      const untagged = await pushBareImage(url, 'app/web', 'untagged');
      const gone = await pushBareImage(url, 'app/web', 'gone', 'v2');
      await deleteManifest(url, 'app/web', gone.digest);
      const before = await findListener(registry.port);
      const dry = await all(collectGarbage(client, await managedOf(client), { dryRun: true }));
      expect(dry.map(({ kind }) => kind)).toEqual(['started', 'reachable', 'planned']);
      expect((await findListener(registry.port))?.pid).toBe(before?.pid);
      expect(registry.hasBlob(gone.digest)).toBe(true);
      const writable: number[] = [];
      const events: GcEvent[] = [];
      for await (const event of collectGarbage(client, await managedOf(client))) {
        events.push(event);
        if (event.kind === 'frozen') writable.push((await pushUpload(url)).status);
      }
      expect(writable).toEqual([405]);
      expect(events.map(({ kind }) => kind)).toEqual([
        'started',
        'reachable',
        'frozen',
        'planned',
        'collected',
        'thawed',
        'checked',
      ]);
      expect(events.find(({ kind }) => kind === 'planned')).toMatchObject({
        report: { blobs: expect.arrayContaining([gone.digest]) as unknown },
      });
      expect([gone, kept, child, untagged].map(({ digest }) => registry.hasBlob(digest))).toEqual([
        false,
        true,
        true,
        true,
      ]);
      expect((await pushUpload(url)).status).toBe(202);
      const after = await findListener(registry.port);
      expect(after?.pid).not.toBe(before?.pid);
      expect(after).toMatchObject({ args: before?.args, env: before?.env, stdout: registry.log });
      expect(await readFile(registry.pidFile, 'utf8')).toBe(String(after?.pid));
    }, 60_000);

    it('is left alone with -m, which would break images there', async () => {
      await using registry = await startOwnRegistry();
      const events = collectGarbage(registry.client, await managedOf(registry.client), { deleteUntagged: true });
      await expect(all(events)).rejects.toMatchObject({
        code: 'conflict',
        advice: expect.stringContaining('purge') as string,
      });
    }, 30_000);

    it('is left alone when something starts the registry so that it takes uploads', async () => {
      await using registry = await startOwnRegistry();
      const { client, url } = registry;
      const gone = await pushBareImage(url, 'app', 'gone', 'v1');
      await deleteManifest(url, 'app', gone.digest);
      const real = await managedOf(client);
      const calls: string[] = [];
      const managed: ManagedRegistry = {
        ...real,
        freeze: () => Promise.resolve('read-only'),
        thaw: () => Promise.resolve(void calls.push('thaw')),
        collect: (flags) => {
          calls.push(`collect ${flags.join(' ')}`);
          return real.collect(flags);
        },
      };
      await expect(all(collectGarbage(client, managed))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('still takes uploads') as string,
      });
      expect(calls).toEqual(['thaw']);
      expect(registry.hasBlob(gone.digest)).toBe(true);
    }, 30_000);

    it('is left alone when it lists what a tag leads to, and the registry runs again', async () => {
      await using registry = await startOwnRegistry();
      const { client, url } = registry;
      const kept = await pushBareImage(url, 'app', 'kept', 'v1');
      const real = await managedOf(client);
      const flags: string[] = [];
      const managed: ManagedRegistry = {
        ...real,
        // As with the configuration of another storage.
        collect: (given) => {
          flags.push(given.join(' '));
          return Promise.resolve(
            `0 blobs marked, 1 blobs and 0 manifests eligible for deletion\nblob eligible for deletion: ${kept.digest}\n`,
          );
        },
      };
      await expect(all(collectGarbage(client, managed))).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(kept.digest) as string,
      });
      expect(flags).toEqual(['--dry-run']);
      expect((await pushUpload(url)).status).toBe(202);
      expect((await client.getManifest('app', 'v1'))?.digest).toBe(kept.digest);
    }, 60_000);

    it('is left alone when what garbage-collect says is not understood', async () => {
      await using registry = await startOwnRegistry();
      const managed = { ...(await managedOf(registry.client)), collect: () => Promise.resolve('panic: nil') };
      await expect(all(collectGarbage(registry.client, managed, { dryRun: true }))).rejects.toThrow('not understood');
    }, 30_000);

    it('is none where nothing was ever pushed', async () => {
      await using registry = await startOwnRegistry();
      const events = await all(collectGarbage(registry.client, await managedOf(registry.client), { dryRun: true }));
      expect(events.at(-1)).toEqual({ kind: 'planned', report: { marked: 0, blobs: [], manifests: [] } });
    }, 30_000);

    it('takes back what a collection that was killed has left', async () => {
      await using registry = await startOwnRegistry();
      await pushBareImage(registry.url, 'app', 'kept', 'v1');
      const first = await managedOf(registry.client);
      await first.freeze();
      expect((await pushUpload(registry.url)).status).toBe(405);
      // Another process finds it read-only.
      await all(collectGarbage(registry.client, await managedOf(registry.client)));
      expect((await pushUpload(registry.url)).status).toBe(202);
    }, 60_000);
  },
);

describe('a registry that is not managed from here', () => {
  it.each([
    ['registry.example.io', 'another computer'],
    ['127.0.0.1:1', 'neither a process'],
  ])('%s is told as such: %s', async (host, why) => {
    expect(await findManaged(createRegistryClient(host))).toContain(why);
  });
});
