import type { Redis } from 'ioredis';
import { keyPrefix } from '../redis/connect.ts';

const channel = `${keyPrefix}:changes`;

/**
 * Tells every process that something about a run has changed: its status, or that its end is asked for. A notice says nothing more: whoever
 * hears it looks at the record. One that is lost costs time and nothing else.
 */
export class Notices implements Disposable {
  readonly #commands: Redis;
  readonly #messages: Redis;
  readonly #listeners = new Set<(runId?: string) => void>();

  /** `messages` belongs to the notices from now on. */
  constructor(commands: Redis, messages: Redis) {
    this.#commands = commands;
    this.#messages = messages;
    messages.on('message', (_, runId: string) => this.#tell(runId));
    // After an interruption nobody knows what was said meanwhile.
    messages.on('ready', () => this.#tell());
    void messages.subscribe(channel).catch(() => undefined);
  }

  /** Says that a run has changed; in this process even while Redis is away. */
  publish(runId: string): void {
    this.#tell(runId);
    void this.#commands.publish(channel, runId).catch(() => undefined);
  }

  /** Calls a listener with each run that changed, and with none when any may have. */
  listen(listener: (runId?: string) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  /** Resolves when one of these runs may have changed, or at the signal's abort. */
  changeOf(runIds: readonly string[], signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) {
        resolve();
        return;
      }
      const done = (): void => {
        listening[Symbol.dispose]();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const listening = this.listen((runId) => {
        if (runId === undefined || runIds.includes(runId)) done();
      });
      signal.addEventListener('abort', done, { once: true });
    });
  }

  [Symbol.dispose](): void {
    this.#messages.disconnect();
    this.#listeners.clear();
  }

  #tell(runId?: string): void {
    for (const listener of [...this.#listeners]) listener(runId);
  }
}
