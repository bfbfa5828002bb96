import { randomUUID } from 'node:crypto';
import { connectDocker, ensureBaseImage } from '@slipway/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pruneBuildCache } from '../../buildkit/prune-cache.ts';
import { connectEngine, type EngineConnection } from '../connect/connection.ts';
import { findBuiltImages, removeBuiltImage } from './built-images.ts';

describe('images that builds have made', () => {
  let connection: EngineConnection;
  let base: string;
  const names: string[] = [];
  beforeAll(async () => {
    base = await ensureBaseImage(await connectDocker());
    connection = await connectEngine();
  });
  afterEach(async () => {
    for (const name of names.splice(0))
      await connection.docker
        .getImage(name)
        .remove({ force: true })
        .catch(() => 0);
  });

  /** An image of its own under a new name: the base image with another label. */
  async function make(): Promise<{ reference: string; id: string }> {
    const container = await connection.docker.createContainer({ Image: base, Cmd: ['true'] });
    const repo = `slipway-test-${randomUUID()}`;
    await container.commit({ repo, tag: '1', changes: `LABEL test=${repo}` });
    await container.remove();
    names.push(`${repo}:1`);
    const [image = { reference: '', id: '' }] = await findBuiltImages(connection, [`${repo}:1`, 'no-such-image:1']);
    return image;
  }
  const exists = async (name: string): Promise<boolean> => (await findBuiltImages(connection, [name])).length === 1;

  it('go by their name', async () => {
    const image = await make();
    expect(await removeBuiltImage(connection, image)).toBe(true);
    expect(await exists(image.id)).toBe(false);
    expect(await removeBuiltImage(connection, image)).toBe(true);
  });

  it('stay while a container needs them', async () => {
    const image = await make();
    const container = await connection.docker.createContainer({ Image: image.reference, Cmd: ['true'] });
    expect(await removeBuiltImage(connection, image)).toBe(false);
    expect(await exists(image.reference)).toBe(true);
    await container.remove();
    expect(await removeBuiltImage(connection, image)).toBe(true);
  });

  it('go without their name when it went to another image, which stays', async () => {
    const [old, other] = [await make(), await make()];
    const [repo = '', tag = ''] = old.reference.split(':');
    await connection.docker.getImage(other.id).tag({ repo, tag });
    expect(await removeBuiltImage(connection, old)).toBe(true);
    expect(await exists(old.id)).toBe(false);
    expect(await exists(other.id)).toBe(true);
    expect(await exists(old.reference)).toBe(true);
  });

  it('stay under other names', async () => {
    const image = await make();
    const repo = `slipway-test-${randomUUID()}`;
    await connection.docker.getImage(image.id).tag({ repo, tag: 'kept' });
    names.push(`${repo}:kept`);
    expect(await removeBuiltImage(connection, image)).toBe(true);
    expect(await removeBuiltImage(connection, image)).toBe(true);
    expect(await exists(`${repo}:kept`)).toBe(true);
  });

  it('leave build cache that was used', async () => {
    const { signal } = new AbortController();
    const year = 365 * 24 * 3_600_000;
    expect(await pruneBuildCache(connection, { unusedMs: year, bytes: 0 }, signal)).toBe(0);
  });
});
