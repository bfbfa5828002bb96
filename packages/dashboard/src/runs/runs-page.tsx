import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { address } from '../app/router.ts';
import { ErrorState, Loading } from '../ui/states.tsx';
import { useMedia, useScroll } from '../ui/use-size.ts';
import { useNow } from '../ui/use-now.ts';
import { windowOfRows } from '../ui/window-of-rows.ts';
import { FilterBar } from './filter-bar.tsx';
import { readFilters } from './filters.ts';
import { NoRuns } from './no-runs.tsx';
import { times } from './run-rows.ts';
import { RunRowView } from './run-row-view.tsx';
import { useRuns } from './use-runs.ts';

const rowHeights = { wide: 44, narrow: 72 };

/** All runs, newest first: only the rows that are seen are drawn, and older ones come as one scrolls. */
export function RunsPage(): JSX.Element {
  const filters = readFilters(address.value.search);
  const list = useRuns(filters);
  const scroller = useRef<HTMLDivElement>(null);
  const { top, height } = useScroll(scroller);
  const rowHeight = useMedia('(max-width: 760px)') ? rowHeights.narrow : rowHeights.wide;
  const now = useNow(1000);
  const { rows } = list;
  const shown = windowOfRows(top, height, rowHeight, rows.length);
  const isNearEnd = shown.end >= rows.length - 20;
  useEffect(() => {
    if (list.isLoaded && isNearEnd && list.hasMore) list.loadMore();
  });
  useEffect(() => scroller.current?.scrollTo(0, 0), [address.value.search]);
  document.title = 'Runs · Slipway';
  const seen = rows.slice(shown.first, shown.end);
  const longestMs = Math.max(1, ...seen.map((row) => times(row, now).waitMs + times(row, now).workMs));
  return (
    <section class="runs" aria-label="Runs">
      <h1 class="unseen">Runs</h1>
      <FilterBar filters={filters} shown={rows.length} hasMore={list.hasMore} />
      <div
        class="runs-table"
        role="table"
        aria-label="Runs, newest first"
        aria-rowcount={list.hasMore ? -1 : rows.length + 1}
      >
        <div role="rowgroup" class="runs-head">
          <div role="row" class="runs-row">
            {['Status', 'Run', 'Cause', 'Result', 'Started', 'Duration'].map((name) => (
              <span key={name} role="columnheader">
                {name}
              </span>
            ))}
          </div>
        </div>
        <div class="runs-scroll" role="rowgroup" ref={scroller} onKeyDown={moveFocus}>
          {rows.length > 0 && (
            <div class="runs-all" role="presentation" style={{ height: rows.length * rowHeight }}>
              {seen.map((row, index) => (
                <RunRowView
                  key={row.runId}
                  row={row}
                  index={shown.first + index}
                  top={(shown.first + index) * rowHeight}
                  longestMs={longestMs}
                  now={now}
                />
              ))}
            </div>
          )}
          {rows.length === 0 && (
            <div role="row">
              <div role="cell">
                {list.error !== undefined ? (
                  <ErrorState error={list.error} />
                ) : !list.isLoaded || list.hasMore ? (
                  <Loading />
                ) : (
                  <NoRuns filters={filters} />
                )}
              </div>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

/** Up and down go from run to run. */
function moveFocus(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : undefined;
  const row = document.activeElement?.closest('[aria-rowindex]');
  if (step === undefined || row === null || row === undefined) return;
  const next = Number(row.getAttribute('aria-rowindex')) + step;
  const link = event.currentTarget.querySelector<HTMLAnchorElement>(`[aria-rowindex="${next}"] a.run-link`);
  if (link === null) return;
  event.preventDefault();
  link.focus();
}
