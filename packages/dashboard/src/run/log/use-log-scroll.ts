import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Anchor, LogWindow } from './log-window.ts';
import { contentHeight, isScaled, lastTop, scrollTopOf, topRowOf, type Measures } from './place.ts';

/** Height of a row of the log, in pixels, as the style sheet has it. */
export const rowHeight = 20;

/** Where a log is scrolled to, and how to move. */
export interface LogScroll {
  readonly topRow: number;
  readonly measures: Measures;
  /** Where the element is scrolled to. */
  readonly scrollTop: number;
  /** Goes along with what is written. */
  readonly isFollowing: boolean;
  readonly goTo: (anchor: Anchor) => void;
  readonly follow: () => void;
}

/**
 * Scrolling of a log whose rows are partly guessed: a row at the top is held, whatever is learnt of the rows before it. In a log that is too
 * long for an element, the wheel moves by rows and the bar by proportion.
 */
export function useLogScroll(
  element: { readonly current: HTMLElement | null },
  window: LogWindow,
  isLive: boolean,
  version: number,
): LogScroll {
  const anchor = useRef<Anchor>({ block: 0, row: 0 });
  const isFollowing = useRef(isLive);
  const expected = useRef(0);
  const [height, setHeight] = useState(0);
  const [, redraw] = useState(0);
  const measures: Measures = { rows: window.rowCount(), rowHeight, height };
  const now = useRef(measures);
  now.current = measures;
  const topRow = isFollowing.current ? lastTop(measures) : Math.min(window.rowOf(anchor.current), lastTop(measures));

  const moveTo = (row: number): void => {
    const top = Math.max(0, Math.min(row, lastTop(now.current)));
    anchor.current = window.anchorOf(top);
    isFollowing.current = isLive && top >= lastTop(now.current) - 0.5;
    redraw((count) => count + 1);
  };
  const move = useRef(moveTo);
  move.current = moveTo;

  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const wanted = scrollTopOf(topRow, measures);
    if (Math.abs(current.scrollTop - wanted) > 1) {
      current.scrollTop = wanted;
      expected.current = current.scrollTop;
    }
  }, [topRow, measures.rows, height, version]);

  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const observer = new ResizeObserver(() => setHeight(current.clientHeight));
    observer.observe(current);
    const onScroll = (): void => {
      if (Math.abs(current.scrollTop - expected.current) <= 1) return;
      expected.current = current.scrollTop;
      move.current(topRowOf(current.scrollTop, now.current));
    };
    const onWheel = (event: WheelEvent): void => {
      if (!isScaled(now.current) || event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * rowHeight;
      move.current(window.rowOf(anchor.current) + pixels / rowHeight);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.target !== current) return;
      const page = Math.max(1, now.current.height / rowHeight - 2);
      const steps: Readonly<Record<string, number>> = {
        ArrowDown: 1,
        ArrowUp: -1,
        PageDown: page,
        PageUp: -page,
        Home: Number.NEGATIVE_INFINITY,
        End: Number.POSITIVE_INFINITY,
      };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      move.current(window.rowOf(anchor.current) + step);
    };
    current.addEventListener('scroll', onScroll, { passive: true });
    current.addEventListener('wheel', onWheel, { passive: false });
    current.addEventListener('keydown', onKey);
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', onScroll);
      current.removeEventListener('wheel', onWheel);
      current.removeEventListener('keydown', onKey);
    };
  }, [window]);

  return {
    topRow,
    measures,
    scrollTop: Math.min(scrollTopOf(topRow, measures), Math.max(0, contentHeight(measures) - height)),
    isFollowing: isFollowing.current,
    goTo(target) {
      isFollowing.current = false;
      move.current(window.rowOf(target) - Math.floor(now.current.height / rowHeight / 3));
    },
    follow() {
      move.current(Number.POSITIVE_INFINITY);
    },
  };
}
