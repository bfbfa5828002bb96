import { LimitError } from '../errors.ts';

/** Collects text up to a limit, so that no template can fill the memory. */
export class BoundedText {
  readonly #parts: string[] = [];
  readonly #limit: number;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds text; throws a {@link LimitError} when it would become longer than the limit. */
  write(text: string): void {
    this.#length += text.length;
    if (this.#length > this.#limit) throw new LimitError(`text longer than ${this.#limit} characters`);
    this.#parts.push(text);
  }

  /** All text so far. */
  toString(): string {
    return this.#parts.join('');
  }
}
