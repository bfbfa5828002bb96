import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { openImageLedger } from './image-ledger.ts';

const image = (name: string) => ({ reference: `${name}:1`, id: `sha256:${name}` });

describe('the ledger of built images', () => {
  it('gives what is old, once, and remembers the rest over a restart', async () => {
    await using directory = await createTempDir();
    const file = join(directory.path, 'images.json');
    const ledger = await openImageLedger(file);
    await ledger.add([image('a'), image('b')], 100);
    await ledger.add([image('a'), image('c')], 200);
    const again = await openImageLedger(file);
    expect(await again.takeOlder(200)).toEqual([{ ...image('b'), time: 100 }]);
    expect(await again.takeOlder(200)).toEqual([]);
    const last = await openImageLedger(file);
    expect((await last.takeOlder(201)).map(({ reference }) => reference)).toEqual(['a:1', 'c:1']);
  });

  it('begins anew when its file is damaged', async () => {
    await using directory = await createTempDir();
    const file = join(directory.path, 'images.json');
    await writeFile(file, '[{"reference":');
    const ledger = await openImageLedger(file);
    await ledger.add([image('a')], 1);
    expect((await (await openImageLedger(file)).takeOlder(2)).length).toBe(1);
  });
});
