/** The rows that are drawn: from `first` on, without `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Which rows of equal height are seen, and some before and behind them, so that scrolling meets no gap. */
export function windowOfRows(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
  spare = 8,
): RowWindow {
  const first = Math.max(0, Math.min(count, Math.floor(scrollTop / rowHeight) - spare));
  const end = Math.max(first, Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare));
  return { first, end };
}
