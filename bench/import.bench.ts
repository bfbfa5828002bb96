import { createRegistryClient, digestOf } from '@slipway/registry';
import { startRegistry } from '@slipway/testkit';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './measure.ts';
import { reportTable } from './report.ts';

/** An image of 300 MB from one local registry to another: time against a bare copy of its bytes, and the memory of the process. */
const layerBytes = 100_000_000;
const layerCount = 3;
const rounds = 5;
const [mostMb, mostRatio] = [150, 1.5];

await using source = await startRegistry();
await using target = await startRegistry();
await pushLarge();

const ours: Measured[] = [];
const theirs: Measured[] = [];
for (let round = 0; round < rounds; round += 1) {
  ours.push(await measure('import', `bench/import-${round}`));
  theirs.push(await measure('raw', `bench/raw-${round}`));
}
const [slipway, bare] = [ours, theirs].map((all) => median(all.map(({ ms }) => ms))) as [number, number];
const memory = Math.max(...ours.map(({ mb }) => mb));
await reportTable(
  'Import',
  [
    '| what | Slipway, ms | a bare copy, ms | ratio | most memory, MB | of the bare copy, MB | rounds |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    `| 300 MB in 3 layers | ${slipway.toFixed(0)} | ${bare.toFixed(0)} | ${(slipway / bare).toFixed(2)} | ${memory.toFixed(0)} | ${Math.max(...theirs.map(({ mb }) => mb)).toFixed(0)} | ${rounds} |`,
  ].join('\n'),
);
if (memory > mostMb || slipway / bare > mostRatio) {
  throw new Error(`more than ${mostMb} MB, or more than ${mostRatio} times the bare copy`);
}

interface Measured {
  readonly ms: number;
  readonly mb: number;
}

async function measure(way: 'import' | 'raw', repository: string): Promise<Measured> {
  const script = fileURLToPath(new URL('import-process.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, way, source.host, target.host, repository]);
  return JSON.parse(stdout) as Measured;
}

async function pushLarge(): Promise<void> {
  const client = createRegistryClient(source.host);
  const send = async (bytes: Buffer, mediaType: string) => {
    const digest = digestOf(bytes);
    await client.uploadBlob('bench/large', { digest, size: bytes.length, content: Readable.from([bytes]) });
    return { mediaType, digest, size: bytes.length };
  };
  const layers: unknown[] = [];
  for (let layer = 0; layer < layerCount; layer += 1) {
    layers.push(await send(randomBytes(layerBytes), 'application/vnd.oci.image.layer.v1.tar'));
  }
  const config = await send(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json');
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
  await client.putManifest('bench/large', '1', { mediaType, bytes });
}
