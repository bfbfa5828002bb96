import { isFinal } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { address } from '../../app/router.ts';
import { EmptyState } from '../../ui/states.tsx';
import { openLog } from './controller.ts';
import { LogBar } from './log-bar.tsx';
import { LogRowView } from './log-row.tsx';
import { contentHeight } from './place.ts';
import { readPieces } from './source.ts';
import { rowHeight, useLogScroll } from './use-log-scroll.ts';

/** Width of a character of the log's font in units of its size. */
const characterWidth = 7.83;
const spareRows = 12;
/** How far before the end of a log an error is looked for first. */
const errorBytes = 8 * 1024 * 1024;

/** The log of a run: drawn where it is looked at, whatever its size, and as it is written. */
export function LogView({ run }: { readonly run: Run }): JSX.Element {
  const [version, setVersion] = useState(0);
  const [isWrapped, setWrapped] = useState(false);
  const [hasTime, setTime] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const log = useMemo(() => openLog(run, redrawSoon(setVersion)), [run.runId]);
  useEffect(() => () => log[Symbol.dispose](), [log]);
  const element = useRef<HTMLDivElement>(null);
  const scroll = useLogScroll(element, log.window, !log.isComplete(), version);
  const width = element.current?.clientWidth ?? 800;
  const columns = isWrapped ? Math.max(20, Math.floor((width - 84 - (hasTime ? 108 : 0)) / characterWidth)) : 4096;
  useEffect(() => {
    log.window.setLook({ columns, folded });
    setVersion((count) => count + 1);
  }, [columns, folded, log]);

  const goToByte = (offset: number): void => {
    void log
      .find(offset)
      .then((anchor) => scroll.goTo(anchor))
      .catch(() => undefined);
  };
  const marked = /^#at=(\d{1,15})$/.exec(address.value.hash)?.[1];
  useEffect(() => {
    if (marked !== undefined) goToByte(Number(marked));
  }, [marked, log]);

  const first = Math.max(0, Math.floor(scroll.topRow) - spareRows);
  const end = Math.min(scroll.measures.rows, Math.ceil(scroll.topRow + scroll.measures.height / rowHeight) + spareRows);
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  const missing = new Set(
    rows.filter((row) => log.window.rowAt(row) === undefined).map((row) => log.window.anchorOf(row).block),
  );
  useEffect(() => {
    for (const block of [...missing].slice(0, 4)) log.need(block);
  });
  const failed = run.steps.find(({ status }) => status === 'failed' || status === 'timed-out');
  const isEmpty = log.window.size() === 0;
  return (
    <section class="log" aria-label="Log">
      <LogBar
        run={run}
        size={log.window.size()}
        isWrapped={isWrapped}
        hasTime={hasTime}
        isFollowing={scroll.isFollowing}
        isLive={!log.isComplete()}
        onWrap={() => setWrapped(!isWrapped)}
        onTime={() => setTime(!hasTime)}
        onEnd={scroll.follow}
        onPlace={goToByte}
        onError={
          failed === undefined
            ? undefined
            : () =>
                void lastByteOf(run, failed.id)
                  .then(goToByte)
                  .catch(() => undefined)
        }
      />
      <div
        class={`log-scroll${isWrapped ? ' wrapped' : ''}`}
        ref={element}
        tabIndex={0}
        role="region"
        aria-label="Lines of the log"
      >
        <div class="log-all" style={{ height: contentHeight(scroll.measures) }}>
          {rows.map((row) => {
            const shown = log.window.rowAt(row);
            return (
              <LogRowView
                key={row}
                row={shown}
                top={scroll.scrollTop + (row - scroll.topRow) * rowHeight}
                columns={columns}
                hasTime={hasTime}
                isMarked={shown?.kind === 'text' && String(shown.line.start) === marked}
                isFolded={(step) => folded.has(step)}
                onFold={(step) => setFolded(toggled(folded, step))}
              />
            );
          })}
        </div>
        {log.problem() !== undefined && <EmptyState title={log.problem() ?? ''} />}
        {isEmpty && log.problem() === undefined && (
          <p class="log-empty quiet">
            {run.queue === undefined
              ? isFinal(run.status)
                ? 'Nothing was written.'
                : 'Nothing was written yet.'
              : `Waiting, number ${run.queue.position}: ${run.queue.reason}`}
          </p>
        )}
      </div>
    </section>
  );
}

/** Draws at most once for each picture of the screen, however much comes. */
function redrawSoon(set: (next: (count: number) => number) => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      set((count) => count + 1);
    });
  };
}

function toggled(before: ReadonlySet<string>, step: string): ReadonlySet<string> {
  const next = new Set(before);
  if (!next.delete(step)) next.add(step);
  return next;
}

/** The last byte that a step has written: that is where it says why it failed. */
async function lastByteOf(run: Run, step: string): Promise<number> {
  const { signal } = new AbortController();
  let last: number | undefined;
  for (const offset of new Set([Math.max(0, run.log.bytes - errorBytes), 0])) {
    for await (const { start, bytes } of readPieces(run.runId, { offset, step }, signal)) {
      last = start + Math.max(0, bytes.length - 2);
    }
    if (last !== undefined) break;
  }
  return last ?? 0;
}
