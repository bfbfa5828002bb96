import { isFinal } from '@slipway/core';
import type { Run, RunImage } from '@slipway/core/http';
import { shortImage } from '../format/image.ts';
import { causeText, type CauseText } from './cause.ts';

/** What a list keeps of a run: 50,000 of them are held at once. */
export interface RunRow {
  readonly runId: string;
  readonly status: Run['status'];
  readonly task: string | undefined;
  readonly runType: Run['runType'];
  readonly cause: CauseText;
  readonly image: RunImage | undefined;
  readonly moreImages: number;
  readonly pool: string;
  readonly queue: Run['queue'];
  readonly isCancelRequested: boolean;
  readonly error: string | undefined;
  readonly createTime: string;
  readonly startTime: string | undefined;
  readonly finishTime: string | undefined;
}

/** Takes from a run what a list shows. */
export function rowOf(run: Run): RunRow {
  return {
    runId: run.runId,
    status: run.status,
    task: run.task,
    runType: run.runType,
    cause: causeText(run.cause),
    image: run.outputImages[0],
    moreImages: Math.max(0, run.outputImages.length - 1),
    pool: run.agentPoolName,
    queue: run.queue,
    isCancelRequested: run.isCancelRequested && !isFinal(run.status),
    error: run.runErrorMessage,
    createTime: run.createTime,
    startTime: run.startTime,
    finishTime: run.finishTime,
  };
}

/** Ids count up, so they say which run is newer. */
const numberOf = ({ runId }: RunRow): number => Number.parseInt(runId.slice(1), 36);

/** Adds runs to a list that is newest first; a run that is known already is taken anew. */
export function mergeRows(known: readonly RunRow[], more: readonly RunRow[]): readonly RunRow[] {
  if (more.length === 0) return known;
  const fresh = new Map(more.map((row) => [row.runId, row]));
  const kept = known.map((row) => {
    const newer = fresh.get(row.runId);
    fresh.delete(row.runId);
    return newer ?? row;
  });
  if (fresh.size === 0) return kept;
  const rows = [...kept, ...fresh.values()];
  const isOrdered = rows.every((row, index) => index === 0 || numberOf(rows[index - 1] ?? row) >= numberOf(row));
  return isOrdered ? rows : rows.toSorted((a, b) => numberOf(b) - numberOf(a));
}

/** Whether a run holds every word in what is shown of it. */
export function hasWords(row: RunRow, words: string | undefined): boolean {
  if (words === undefined) return true;
  const image = row.image === undefined ? '' : shortImage(row.image);
  const text = [row.runId, row.task, row.cause.title, row.cause.detail, image, row.pool, row.status, row.error]
    .join('\n')
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Waiting and running time of a run, as parts of the longest one of a list. */
export function barOf(row: RunRow, longestMs: number, now: number): { readonly wait: number; readonly work: number } {
  const { waitMs, workMs } = times(row, now);
  const part = (ms: number): number => (longestMs <= 0 ? 0 : Math.min(1, ms / longestMs));
  return { wait: part(waitMs), work: part(workMs) };
}

/** How long a run has waited, and how long it has run. */
export function times(row: RunRow, now: number): { readonly waitMs: number; readonly workMs: number } {
  const created = Date.parse(row.createTime);
  const end = row.finishTime === undefined ? now : Date.parse(row.finishTime);
  const start = row.startTime === undefined ? end : Date.parse(row.startTime);
  return { waitMs: Math.max(0, start - created), workMs: Math.max(0, end - start) };
}
