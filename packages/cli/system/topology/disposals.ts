/** Resources that end together, the last one first; the oldest Node.js that Slipway supports has no AsyncDisposableStack. */
export class Disposals implements AsyncDisposable {
  readonly #resources: AsyncDisposable[] = [];

  /** Takes a resource, and gives it back. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.#resources.push(resource);
    return resource;
  }

  /** Ends all, whichever of them fail; rejects with the first failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (let next = this.#resources.pop(); next !== undefined; next = this.#resources.pop()) {
      try {
        await next[Symbol.asyncDispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
