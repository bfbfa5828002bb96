import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const entrySchema = z.object({ reference: z.string(), id: z.string(), time: z.number() });

/** An image that runs have built here, and when they did so last, in milliseconds since the epoch. */
export type LedgerEntry = z.infer<typeof entrySchema>;

/** More entries are not remembered: the oldest are forgotten, and their images stay. */
const mostEntries = 50_000;

/** Remembers in a file what images runs have built, so that they can be removed when they are old, and only they. */
export interface ImageLedger {
  add(images: readonly Omit<LedgerEntry, 'time'>[], now: number): Promise<void>;
  /** Takes out what was built before a time. */
  takeOlder(before: number): Promise<readonly LedgerEntry[]>;
}

/** Opens the ledger; a file that cannot be read is begun anew, since nothing but disk space hangs on it. */
export async function openImageLedger(file: string): Promise<ImageLedger> {
  let entries = new Map((await read(file)).map((entry) => [keyOf(entry), entry]));
  let writing: Promise<void> = Promise.resolve();

  const write = (): Promise<void> => {
    writing = writing
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${file}.new`, JSON.stringify([...entries.values()]), { mode: 0o600 });
        await rename(`${file}.new`, file);
      });
    return writing;
  };

  return {
    add(images, now) {
      for (const { reference, id } of images) {
        const entry = { reference, id, time: now };
        // Last in order, as it is the newest.
        entries.delete(keyOf(entry));
        entries.set(keyOf(entry), entry);
      }
      if (entries.size > mostEntries) entries = new Map([...entries].slice(-mostEntries));
      return images.length === 0 ? Promise.resolve() : write();
    },
    async takeOlder(before) {
      const old = [...entries.values()].filter(({ time }) => time < before);
      if (old.length === 0) return [];
      for (const entry of old) entries.delete(keyOf(entry));
      await write();
      return old;
    },
  };
}

function keyOf({ reference, id }: Omit<LedgerEntry, 'time'>): string {
  return `${id} ${reference}`;
}

async function read(file: string): Promise<readonly LedgerEntry[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  try {
    return z.array(entrySchema).parse(JSON.parse(text));
  } catch {
    return [];
  }
}
