/** A server that a test started; disposal stops it and waits until it is gone. */
export interface Server extends AsyncDisposable {
  /** Everything that it wrote so far, both streams in the order of arrival. */
  log(): string;
  /** Waits for output that matches; rejects with the log's end when the server stops first or stays silent for 30 s. */
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
}

const silenceMs = 30_000;
const tailLines = 15;

/** The output of one server, and who waits for what in it. */
export class ServerLog {
  readonly #name: string;
  #text = '';
  #ended: string | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes what the server wrote. */
  append(text: string): void {
    this.#text += text;
    this.#notify();
  }

  /** Says that nothing more will come, and why: `exited with code 1`. */
  end(reason: string): void {
    this.#ended ??= reason;
    this.#notify();
  }

  /** Everything so far. */
  text(): string {
    return this.#text;
  }

  /** See {@link Server.waitForOutput}. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        finish();
      };
      const fail = (reason: string): void => {
        const tail = this.#text.trimEnd().split('\n').slice(-tailLines).join('\n');
        settle(() => reject(new Error(`${this.#name} ${reason}; its last output:\n${tail}`)));
      };
      const look = (): void => {
        const match = pattern.exec(this.#text);
        if (match !== null) settle(() => resolve(match));
        else if (this.#ended !== undefined) fail(this.#ended);
      };
      const timer = setTimeout(() => fail(`did not write ${String(pattern)} within ${silenceMs / 1000} s`), silenceMs);
      this.#listeners.add(look);
      look();
    });
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
