/** Heights beyond this are not drawn exactly by browsers; longer logs are scrolled by proportion. */
const mostPixels = 8_000_000;

/** How rows of a log lie in an element that is scrolled. */
export interface Measures {
  readonly rows: number;
  readonly rowHeight: number;
  /** Height of what is seen, in pixels. */
  readonly height: number;
}

/** Height of everything, as the element has it. */
export function contentHeight({ rows, rowHeight }: Measures): number {
  return Math.min(rows * rowHeight, mostPixels);
}

/** Whether a pixel that is scrolled is more than a pixel of rows. */
export function isScaled({ rows, rowHeight }: Measures): boolean {
  return rows * rowHeight > mostPixels;
}

/** The last row that can be at the top. */
export function lastTop({ rows, rowHeight, height }: Measures): number {
  return Math.max(0, rows - height / rowHeight);
}

/** The row at the top, with a part of it, for a place that is scrolled to. */
export function topRowOf(scrollTop: number, measures: Measures): number {
  if (!isScaled(measures)) return Math.min(scrollTop / measures.rowHeight, lastTop(measures));
  const way = contentHeight(measures) - measures.height;
  return (Math.min(scrollTop, way) / way) * lastTop(measures);
}

/** Where to scroll to for a row at the top. */
export function scrollTopOf(topRow: number, measures: Measures): number {
  if (!isScaled(measures)) return topRow * measures.rowHeight;
  const last = lastTop(measures);
  return last === 0 ? 0 : (topRow / last) * (contentHeight(measures) - measures.height);
}
