import type { ListOrder } from '@slipway/core/http';

/** What an entry of a list is ordered by. */
export interface ListKey {
  readonly name: string;
  /** Milliseconds since 1970; undefined where it is not known. */
  readonly time?: number | undefined;
}

/** Which part of a list is wanted. */
export interface ListPage {
  readonly orderBy: ListOrder;
  readonly top: number;
  /** Where the page before has ended. */
  readonly cursor?: string | undefined;
}

/**
 * The part of a list that a page has, and the cursor of the next one. The cursor holds the key of the last entry, so that entries that come and go
 * between two pages neither repeat others nor leave them out.
 */
export function listPage<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => ListKey,
  { orderBy, top, cursor }: ListPage,
): { readonly entries: readonly Entry[]; readonly cursor?: string } {
  const compare = comparison(orderBy);
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const wanted = entries
    .map((entry) => ({ entry, key: keyOf(entry) }))
    .filter(({ key }) => after === undefined || compare(key, after) > 0)
    .sort((a, b) => compare(a.key, b.key));
  const page = wanted.slice(0, top);
  const last = page.at(-1);
  return {
    entries: page.map(({ entry }) => entry),
    ...(wanted.length > page.length && last !== undefined ? { cursor: writeCursor(last.key) } : {}),
  };
}

/** What has no time is last, whichever way: it is neither old nor new. */
function comparison(orderBy: ListOrder): (a: ListKey, b: ListKey) => number {
  const byName = (a: ListKey, b: ListKey): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  if (orderBy === 'name') return byName;
  const sign = orderBy === 'time_asc' ? 1 : -1;
  return (a, b) => {
    if (a.time === b.time) return byName(a, b);
    if (a.time === undefined) return 1;
    if (b.time === undefined) return -1;
    return sign * (a.time - b.time);
  };
}

/** Neither names of repositories and tags nor digests have a `~`. */
function writeCursor({ name, time }: ListKey): string {
  return `${time ?? ''}~${name}`;
}

function readCursor(cursor: string): ListKey {
  const [, time = '', name = ''] = /^(\d*)~(.*)$/s.exec(cursor) ?? ['', '', cursor];
  return { name, time: time === '' ? undefined : Number(time) };
}
