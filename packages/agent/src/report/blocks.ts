import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes are kept in blocks of this size. */
const blockBytes = 1024 * 1024;
/** So many full blocks stay in memory; older ones go to the disk. */
const blocksInMemory = 4;

interface Block {
  readonly from: number;
  /** Bytes that are in it. */
  length: number;
  /** Absent: it is in its file. */
  data: Buffer | undefined;
}

/** Bytes of a log by their offsets: the newest in memory, older ones in files of one directory. */
export interface Blocks {
  /** A pending promise: older blocks are being written, and memory is full until then. Rejects when the disk does not take them. */
  append(bytes: Uint8Array): void | Promise<void>;
  read(from: number, to: number): Promise<Buffer>;
  /** Removes blocks that end before an offset. */
  forget(before: number): void;
}

/** Makes an empty store of bytes that begins at an offset. */
export function createBlocks(directory: string, from: number): Blocks {
  let blocks: Block[] = [];
  let end = from;
  let writing: Promise<void> | undefined;
  let failure: unknown;

  const fileOf = (block: Block): string => join(directory, String(block.from));

  const writeOld = async (): Promise<void> => {
    for (;;) {
      const full = blocks.filter(({ data, length }) => data !== undefined && length === blockBytes);
      const [oldest] = full;
      if (oldest?.data === undefined || full.length <= blocksInMemory) return;
      await writeFile(fileOf(oldest), oldest.data, { mode: 0o600 });
      oldest.data = undefined;
      // It may have been forgotten while it was written.
      if (!blocks.includes(oldest)) await rm(fileOf(oldest), { force: true });
    }
  };

  return {
    append(bytes) {
      if (failure !== undefined) throw failure as Error;
      for (let taken = 0; taken < bytes.length;) {
        let block = blocks.at(-1);
        if (block === undefined || block.length === blockBytes) {
          block = { from: end, length: 0, data: Buffer.allocUnsafe(blockBytes) };
          blocks.push(block);
        }
        const part = bytes.subarray(taken, taken + blockBytes - block.length);
        block.data?.set(part, block.length);
        block.length += part.length;
        taken += part.length;
        end += part.length;
      }
      if (blocks.length <= blocksInMemory + 1) return undefined;
      writing ??= writeOld().finally(() => {
        writing = undefined;
      });
      return writing.catch((cause: unknown) => {
        failure = cause;
        throw cause;
      });
    },
    async read(start, to) {
      const parts: Buffer[] = [];
      for (const block of blocks) {
        if (block.from + block.length <= start || block.from >= to) continue;
        const data = block.data ?? (await readFile(fileOf(block)));
        parts.push(data.subarray(Math.max(0, start - block.from), Math.min(block.length, to - block.from)));
      }
      return Buffer.concat(parts);
    },
    forget(before) {
      const gone = blocks.filter((block) => block.from + block.length <= before && block.length === blockBytes);
      if (gone.length === 0) return;
      blocks = blocks.filter((block) => !gone.includes(block));
      for (const block of gone) {
        if (block.data === undefined) void rm(fileOf(block), { force: true }).catch(() => undefined);
      }
    },
  };
}
