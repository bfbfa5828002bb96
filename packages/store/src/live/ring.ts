import type { LogChunk } from '../port/logs.ts';
import { chunkFrom, endOf } from './entries.ts';

/** The latest chunks of one log, without a hole, up to some bytes: most followers find here all that they need. */
export class Ring {
  #chunks: LogChunk[] = [];
  #bytes = 0;

  /** Takes the next chunk. After a hole the ring begins again behind it. */
  push(chunk: LogChunk, mostBytes: number): void {
    const last = this.#chunks.at(-1);
    const end = last === undefined ? chunk.offset : endOf(last);
    if (endOf(chunk) <= end) return;
    if (chunk.offset > end) this.clear();
    const fresh = chunkFrom(chunk, end);
    this.#chunks.push(fresh);
    this.#bytes += fresh.bytes.length;
    let drop = 0;
    for (; this.#bytes > mostBytes && drop < this.#chunks.length - 1; drop += 1) {
      this.#bytes -= this.#chunks[drop]?.bytes.length ?? 0;
    }
    if (drop > 0) this.#chunks = this.#chunks.slice(drop);
  }

  clear(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  /** What there is from an offset on; empty when that is before the ring's beginning or behind its end. */
  from(offset: number): readonly LogChunk[] {
    const index = this.#indexOf(offset);
    const first = this.#chunks[index];
    if (first === undefined || first.offset > offset) return [];
    return [chunkFrom(first, offset), ...this.#chunks.slice(index + 1)];
  }

  /** Whether bytes at an offset were here, or passed by: they have to be read from elsewhere. */
  isBehind(offset: number): boolean {
    const [first] = this.#chunks;
    return first !== undefined && offset < first.offset;
  }

  /** Index of the first chunk that ends behind an offset. */
  #indexOf(offset: number): number {
    let [low, high] = [0, this.#chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle];
      if (chunk !== undefined && endOf(chunk) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
