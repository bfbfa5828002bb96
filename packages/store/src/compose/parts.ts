import type { Archiver } from '../archive/archiver.ts';
import type { Blobs } from '../blobs/blobs.ts';
import type { LogHub } from '../live/hub.ts';
import type { LiveLogs } from '../live/live-log.ts';
import type { Records } from '../port/records.ts';
import type { Notices } from '../queue/notices.ts';
import type { ReadyQueue } from '../queue/ready-queue.ts';

/** What the methods of the store are put together from. */
export interface StoreParts {
  readonly records: Records;
  readonly blobs: Blobs;
  readonly live: LiveLogs;
  readonly hub: LogHub;
  readonly archiver: Archiver;
  readonly queue: ReadyQueue;
  readonly notices: Notices;
  /** Aborted when the store closes: whatever waits ends. */
  readonly closing: AbortSignal;
}
