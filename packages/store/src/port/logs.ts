import type { LogStream } from '@slipway/core';

/** Some bytes of a run's log that came from one place. */
export interface LogChunk {
  /** Offset of the first byte in the log of the run. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  readonly stepId?: string;
  readonly stream: LogStream;
  /** Milliseconds since the epoch, when the agent saw it. */
  readonly time: number;
}

/** Where a log stands. */
export interface LogState {
  /** Bytes there are. */
  readonly end: number;
  /** Bytes that are archived: they survive the loss of Redis. */
  readonly durable: number;
  /** No more will come. */
  readonly complete: boolean;
  /** Removed by retention: nothing of it can be read. */
  readonly removed: boolean;
}

/** What part of a log is read. */
export interface LogSelection {
  readonly offset: number;
  /** Only what one step wrote. */
  readonly step?: string;
}

/** The logs of runs: the live end in Redis, the rest in the archive. Readers never see where a byte comes from. */
export interface RunLogs {
  /** Rejects with `not-found`. */
  state(runId: string): Promise<LogState>;
  /** What there is now, from an offset on, in order and without gaps. A reader that stops early costs nothing. */
  read(runId: string, selection: LogSelection): AsyncIterable<LogChunk>;
  /**
   * The same, and then what comes, until the log is complete or the signal is aborted (then it ends without an error). When Redis is away
   * it waits. Rejects with `unavailable` when bytes are missing that an agent has yet to send again.
   */
  follow(runId: string, selection: LogSelection, signal: AbortSignal): AsyncIterable<LogChunk>;
}
