import { createRegistryClient, importImage } from '@slipway/registry';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';

/*
 * One import in a process of its own, so that its memory is its own: `import` by the engine of `tasks import`, or `raw`, which sends the bytes of
 * the same blobs on as they come and looks at none of them. Prints JSON: milliseconds, and the most memory in MB.
 */
const [way = '', source = '', target = '', repository = ''] = process.argv.slice(2);

async function byImport() {
  await importImage({
    source: { client: createRegistryClient(source), repository: 'bench/large', reference: '1' },
    target: { client: createRegistryClient(target), places: [{ repository, tag: '1' }] },
    force: false,
  });
}

async function byHand() {
  const manifest = await createRegistryClient(source).getManifest('bench/large', '1');
  if (manifest === undefined) throw new Error('there is nothing to copy');
  /** @type {{ layers: { digest: string, size: number }[] }} */
  const { layers } = JSON.parse(Buffer.from(manifest.bytes).toString());
  await Promise.all(layers.map(({ digest, size }) => copyBlob(digest, size)));
}

/**
 * @param {string} digest
 * @param {number} size
 */
async function copyBlob(digest, size) {
  const begun = await answerOf(request(`http://${target}/v2/${repository}/blobs/uploads/`, { method: 'POST' }).end());
  const upload = new URL(begun.headers.location ?? '');
  upload.searchParams.set('digest', digest);
  const from = await answerOf(request(`http://${source}/v2/bench/large/blobs/${digest}`).end(), false);
  const put = request(upload, { method: 'PUT', headers: { 'content-length': size } });
  const [answer] = await Promise.all([answerOf(put), pipeline(from, put)]);
  if (answer.statusCode !== 201) throw new Error(`the registry answered ${answer.statusCode}`);
}

/**
 * @param {import('node:http').ClientRequest} sent
 * @returns {Promise<import('node:http').IncomingMessage>}
 */
function answerOf(sent, isDrained = true) {
  return new Promise((resolve, reject) => {
    sent.on('error', reject).on('response', (answer) => {
      if (isDrained) answer.resume();
      resolve(answer);
    });
  });
}

const startedAt = performance.now();
await (way === 'import' ? byImport() : byHand());
const ms = performance.now() - startedAt;
process.stdout.write(`${JSON.stringify({ ms, mb: process.resourceUsage().maxRSS / 1024 })}\n`);
