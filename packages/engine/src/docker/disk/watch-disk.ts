import { pause } from '../../execute/pause.ts';
import type { DiskMeter } from './disk-meter.ts';
import { shouldMeasure, waitMs, type Measurement } from './when-to-measure.ts';

/** What is watched, and under which limit. */
export interface DiskWatch {
  readonly meter: DiskMeter;
  /** In bytes. */
  readonly limit: number;
  /** Told once, when the limit is exceeded. */
  readonly onExceeded: () => void;
}

/**
 * Watches how much disk space a run takes until it is too much or the signal is aborted. There is no event for this, and measuring costs
 * some work, so where it can be seen that nobody has written much, nothing is measured.
 */
export async function watchDisk({ meter, limit, onExceeded }: DiskWatch, signal: AbortSignal): Promise<void> {
  let last: Measurement = { used: 0, free: await meter.free(), at: performance.now(), tookMs: 0 };
  for (;;) {
    await pause(waitMs(last, limit), signal);
    const free = await meter.free();
    if (!shouldMeasure(last, limit, free, performance.now())) continue;
    const startedAt = performance.now();
    // An engine that has no answer just now is asked again.
    const used = await meter.used().catch(() => last.used);
    if (signal.aborted) return;
    if (used > limit) {
      onExceeded();
      return;
    }
    last = { used, free, at: performance.now(), tookMs: performance.now() - startedAt };
  }
}
