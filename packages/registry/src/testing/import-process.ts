import { readFile } from 'node:fs/promises';
import { createRegistryClient } from '../client.ts';
import { importImage } from '../import/import-image.ts';

/**
 * A process that imports an image and does nothing else, so that its memory is that of an import:
 * `SOURCE-HOST TARGET-HOST REPOSITORY TAG`. It prints what was sent, and how much memory it used before and at most, in bytes, as JSON.
 */
const [from = '', to = '', repository = '', tag = ''] = process.argv.slice(2);
const before = process.memoryUsage.rss();
const { bytes, digest } = await importImage({
  source: { client: createRegistryClient(from), repository, reference: tag },
  target: { client: createRegistryClient(to), places: [{ repository, tag }] },
});
process.stdout.write(JSON.stringify({ bytes, digest, before, peak: await mostMemory() }));

/** What a system counts for a process otherwise may be what its parent had when it was started. */
async function mostMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kilobytes) * 1024;
}
