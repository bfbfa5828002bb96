import { SlipwayError } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import { errorText } from '../../api/service.ts';
import { createLineBuilder, type LogLine } from './lines.ts';
import { blockBytes, createLogWindow, type Anchor, type LogWindow } from './log-window.ts';
import { readLines } from './read-block.ts';
import { followLog, readPieces } from './source.ts';

/** A log that is looked at: what is known of it, and how to get what is missing. */
export interface LogController extends Disposable {
  readonly window: LogWindow;
  /** Nothing more will come. */
  readonly isComplete: () => boolean;
  readonly problem: () => string | undefined;
  /** Fetches a block unless it is there or on its way. */
  readonly need: (block: number) => void;
  /** Where the line that holds a byte is; fetched where it has to be. */
  readonly find: (offset: number) => Promise<Anchor>;
}

/** A followed log is read from at most so far before its end; what lies before comes when it is looked at. */
const tailBytes = 2 * blockBytes;

/** Opens the log of a run. `changed` is called when there is something new to draw. */
export function openLog(run: Run, changed: () => void): LogController {
  const { runId } = run;
  const window = createLogWindow();
  const controller = new AbortController();
  const { signal } = controller;
  const waiting = new Map<number, Promise<void>>();
  let isComplete = run.log.complete;
  let problem: string | undefined;
  window.grow(run.log.bytes);

  const fail = (error: unknown): void => {
    if (signal.aborted) return;
    problem = error instanceof SlipwayError && error.code === 'not-found' ? error.message : errorText(error);
    changed();
  };
  const fetchBlock = async (index: number): Promise<void> => {
    const from = index * blockBytes;
    const pieces = readPieces(runId, { offset: Math.max(0, from - 1) }, signal);
    window.setBlock(index, await readLines(pieces, from, from + blockBytes));
    window.keepNear(index);
    changed();
  };
  const load = (index: number): Promise<void> => {
    if (window.isLoaded(index) || index < 0 || index >= window.blockCount()) return Promise.resolve();
    const known = waiting.get(index);
    if (known !== undefined) return known;
    const loading = fetchBlock(index).finally(() => waiting.delete(index));
    waiting.set(index, loading);
    return loading;
  };
  if (!isComplete) {
    const from = Math.max(0, Math.floor((run.log.bytes - tailBytes) / blockBytes)) * blockBytes;
    follow(runId, from, window, signal, changed)
      .then(() => {
        isComplete = true;
        changed();
      })
      .catch(fail);
  }
  return {
    window,
    isComplete: () => isComplete,
    problem: () => problem,
    need: (block) => void load(block).catch(fail),
    async find(offset) {
      const first = Math.min(window.blockCount() - 1, Math.floor(offset / blockBytes));
      for (let index = first; index >= 0; index -= 1) {
        await load(index);
        const anchor = window.findByte(offset);
        if (anchor !== undefined) return anchor;
      }
      return { block: 0, row: 0 };
    },
    [Symbol.dispose]: () => controller.abort(),
  };
}

/** Adds what comes to the window, until the run is over. */
async function follow(
  runId: string,
  from: number,
  window: LogWindow,
  signal: AbortSignal,
  changed: () => void,
): Promise<void> {
  const builder = createLineBuilder();
  const blocks = new Map<number, LogLine[]>();
  const add = (lines: readonly LogLine[], open: LogLine | undefined): void => {
    const touched = new Set<number>();
    for (const line of lines) {
      // The first one may be the end of a line that began before.
      if (line.start < from) continue;
      const index = Math.floor(line.start / blockBytes);
      const known = blocks.get(index);
      if (known === undefined) blocks.set(index, [line]);
      else known.push(line);
      touched.add(index);
    }
    if (open !== undefined && open.start >= from) touched.add(Math.floor(open.start / blockBytes));
    for (const index of [...touched].sort((a, b) => a - b)) {
      const whole = blocks.get(index) ?? [];
      const isOpen = open !== undefined && Math.floor(open.start / blockBytes) === index;
      window.setBlock(index, isOpen ? [...whole, open] : [...whole]);
    }
    const last = Math.max(-1, ...touched);
    for (const index of blocks.keys()) if (index < last - 1) blocks.delete(index);
    if (last >= 0) window.keepNear(last);
  };
  await followLog(
    runId,
    Math.max(0, from - 1),
    (piece) => {
      window.grow(piece.start + piece.bytes.length);
      add(builder.push(piece), builder.open());
      changed();
    },
    signal,
  );
  const last = builder.finish();
  if (last !== undefined) add([last], undefined);
}
