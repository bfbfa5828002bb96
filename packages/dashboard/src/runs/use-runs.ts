import { isFinal } from '@slipway/core';
import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from '../api/service.ts';
import { usePoll } from '../api/use-poll.ts';
import { serviceFilter, writeFilters, type Filters } from './filters.ts';
import { hasWords, mergeRows, rowOf, type RunRow } from './run-rows.ts';

const liveMs = 1500;
const firstPage = 60;
const furtherPage = 500;
/** So many runs that go on are looked at one by one when they have left the first page. */
const mostAsked = 20;

/** A list of runs as it grows. */
export interface RunList {
  readonly rows: readonly RunRow[];
  readonly isLoaded: boolean;
  readonly error: unknown;
  /** There are older ones. */
  readonly hasMore: boolean;
  /** Fetches older ones. */
  readonly loadMore: () => void;
}

/** Runs by a filter, newest first: the newest again and again, older ones when they are asked for. */
export function useRuns(filters: Filters): RunList {
  const key = writeFilters({ ...filters, words: '' });
  const [known, setKnown] = useState<{ readonly key: string; readonly rows: readonly RunRow[] }>({ key, rows: [] });
  const older = useRef<{ key: string; cursor: string | undefined; isBusy: boolean; isBegun: boolean }>(newPlace(key));
  const rowsNow = useRef<readonly RunRow[]>([]);
  const add = (more: readonly RunRow[]): void =>
    setKnown((before) => ({ key, rows: mergeRows(before.key === key ? before.rows : [], more) }));
  useEffect(() => {
    older.current = newPlace(key);
    setKnown({ key, rows: [] });
  }, [key]);

  const polled = usePoll(
    async (signal) => {
      const page = await call('listRuns', { query: { ...serviceFilter(filters), top: firstPage } }, { signal });
      if (!older.current.isBegun) older.current.cursor = page.cursor;
      const seen = new Set(page.runs.map(({ runId }) => runId));
      const behind = rowsNow.current.filter((row) => !isFinal(row.status) && !seen.has(row.runId)).slice(0, mostAsked);
      const asked = await Promise.all(behind.map(({ runId }) => call('getRun', { params: { runId } }, { signal })));
      add([...page.runs, ...asked].map(rowOf));
      return true;
    },
    liveMs,
    [key],
  );

  const loadMore = (): void => {
    const place = older.current;
    if (place.key !== key || place.isBusy || place.cursor === undefined) return;
    place.isBusy = true;
    place.isBegun = true;
    call('listRuns', { query: { ...serviceFilter(filters), top: furtherPage, cursor: place.cursor } })
      .then(({ runs, cursor }) => {
        place.cursor = cursor;
        if (older.current === place) add(runs.map(rowOf));
      })
      .catch(() => undefined)
      .finally(() => (place.isBusy = false));
  };
  const rows = known.key === key ? known.rows : [];
  rowsNow.current = rows;
  return {
    rows: filters.words === undefined ? rows : rows.filter((row) => hasWords(row, filters.words)),
    isLoaded: polled.value !== undefined && known.key === key,
    error: polled.error,
    hasMore: older.current.cursor !== undefined,
    loadMore,
  };
}

function newPlace(key: string) {
  return { key, cursor: undefined as string | undefined, isBusy: false, isBegun: false };
}
