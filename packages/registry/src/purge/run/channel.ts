/** Events on their way from work that tells them to somebody who reads them one by one. */
export interface Channel<Event> {
  readonly tell: (event: Event) => void;
  /** Ends the reading once everything was read; with a cause, it fails then. */
  readonly end: (cause?: Error) => void;
  readonly read: () => AsyncGenerator<Event, void>;
}

/** Makes a channel for one reader. */
export function createChannel<Event>(): Channel<Event> {
  let waiting: Event[] = [];
  let ended: { readonly cause: Error | undefined } | undefined;
  let wake = (): void => undefined;
  return {
    tell: (event) => {
      waiting.push(event);
      wake();
    },
    end: (cause) => {
      ended ??= { cause };
      wake();
    },
    async *read() {
      for (;;) {
        const events = waiting;
        waiting = [];
        yield* events;
        if (waiting.length > 0) continue;
        if (ended !== undefined) {
          if (ended.cause !== undefined) throw ended.cause;
          return;
        }
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
