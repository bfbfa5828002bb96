import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { startRegistry } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { createRegistryClient } from '../client.ts';
import { pushTestImage } from '../testing/images.ts';

const megabyte = 1024 * 1024;
const program = path.join(import.meta.dirname, '../testing/import-process.ts');

/*
 * As built, a process with this package loaded has less than 70 MB, which leaves 80 MB for the import within 150 MB. Here it has also a compiler,
 * so that what it had before is taken off. The benchmark measures the whole of the built one.
 */
const mostForImport = 80 * megabyte;

it('12 an image of 300 MB is copied in less than 150 MB of memory', async () => {
  await using from = await startRegistry();
  await using to = await startRegistry();
  const layers = [randomBytes(200 * megabyte), randomBytes(60 * megabyte), randomBytes(40 * megabyte)];
  const { digest } = await pushTestImage(createRegistryClient(from.host), 'big', { tag: '1', layers });
  const args = ['--import', 'tsx', '--conditions=source', program, from.host, to.host, 'big', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const imported = JSON.parse(stdout) as { digest: string; bytes: number; before: number; peak: number };
  expect(imported.digest).toBe(digest);
  expect(imported.bytes).toBeGreaterThan(300 * megabyte);
  expect(imported.peak - imported.before).toBeLessThan(mostForImport);
  expect((await createRegistryClient(to.host).head('big', '1'))?.digest).toBe(digest);
}, 120_000);
