interface Entry {
  readonly value: Promise<unknown>;
  bytes: number;
  readonly until: number;
}

/** Shares what several readers of one place need at about the same time: each thing is loaded once, and the least used ones go. */
export class PageCache {
  readonly #entries = new Map<string, Entry>();
  readonly #mostBytes: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /**
   * Gives what is under a key, loading it unless it is there. What cannot be loaded is not kept, and neither is what has no size.
   * `lifeMs`: how long it stays true.
   */
  async get<T>(key: string, load: () => Promise<T>, sizeOf: (value: T) => number, lifeMs = Infinity): Promise<T> {
    const known = this.#entries.get(key);
    if (known !== undefined && known.until > performance.now()) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return (await known.value) as T;
    }
    if (known !== undefined) this.#drop(key, known);
    const value = load();
    const entry: Entry = { value, bytes: 0, until: performance.now() + lifeMs };
    this.#entries.set(key, entry);
    try {
      const loaded = await value;
      if (this.#entries.get(key) === entry) {
        entry.bytes = sizeOf(loaded);
        this.#bytes += entry.bytes;
        if (entry.bytes === 0) this.#drop(key, entry);
        this.#shrink();
      }
      return loaded;
    } catch (error) {
      if (this.#entries.get(key) === entry) this.#drop(key, entry);
      throw error;
    }
  }

  #shrink(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#bytes <= this.#mostBytes) return;
      if (entry.bytes > 0) this.#drop(key, entry);
    }
  }

  #drop(key: string, entry: Entry): void {
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
