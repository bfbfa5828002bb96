/** What was known when disk space was measured last. */
export interface Measurement {
  /** Bytes that the run took; 0 before the first measurement. */
  readonly used: number;
  /** Bytes that were free on the disk then; undefined for a disk that is not here. */
  readonly free: number | undefined;
  /** When it ended, in milliseconds of a clock that only grows. */
  readonly at: number;
  readonly tookMs: number;
}

const shortestWaitMs = 500;
const longestWaitMs = 30_000;
/** A disk is not written faster, so a limit cannot be exceeded any sooner. In bytes per millisecond. */
const fastestWriting = 2_000_000;
/** The part of the time that measuring may take is one in this many. */
const waitsPerMeasurement = 10;
/** However little changes on the disk, since somebody else may free what a run takes. */
const measuredAtLeastEveryMs = 60_000;
/** Bytes; what a disk loses and gains by itself is less. */
const leastLoss = 8 * 2 ** 20;

/** How long to wait before the next look, in milliseconds. */
export function waitMs({ free, tookMs }: Measurement, limit: number): number {
  const byWork = Math.max(shortestWaitMs, tookMs * waitsPerMeasurement);
  return free === undefined ? Math.max(byWork, Math.min(limit / fastestWriting, longestWaitMs)) : byWork;
}

/** Whether the limit may have been exceeded since the last measurement: half of what was left to it is gone from the disk. */
export function shouldMeasure(last: Measurement, limit: number, free: number | undefined, now: number): boolean {
  if (free === undefined || last.free === undefined) return true;
  if (now - last.at >= measuredAtLeastEveryMs) return true;
  return last.free - free >= Math.max((limit - last.used) / 2, leastLoss);
}
