import { runStatusSchema, type Run, type RunFilter } from '@slipway/core/http';

/** Which runs are shown; the same in the page's address. */
export interface Filters {
  readonly task?: string;
  readonly status?: Run['status'];
  readonly image?: string;
  readonly pool?: string;
  /** Words that a run's shown texts have to hold; looked for here, not by the service. */
  readonly words?: string;
}

/** Every status there is, in the order of a run's life. */
export const statuses = runStatusSchema.options;

const texts = ['task', 'image', 'pool', 'words'] as const;

/** Reads filters from the query of an address; what is no filter is left out. */
export function readFilters(search: string): Filters {
  const query = new URLSearchParams(search);
  const status = runStatusSchema.safeParse(query.get('status'));
  const given = texts.map((name) => [name, query.get(name)?.trim() ?? ''] as const).filter(([, text]) => text !== '');
  return { ...Object.fromEntries(given), ...(status.success ? { status: status.data } : {}) };
}

/** Writes filters as the query of an address. */
export function writeFilters(filters: Filters): string {
  const query = new URLSearchParams();
  for (const name of ['status', ...texts] as const) {
    const text = filters[name]?.trim() ?? '';
    if (text !== '') query.set(name, text);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** What the service is asked for. */
export function serviceFilter({ words: _, ...rest }: Filters): Partial<RunFilter> {
  return rest;
}

/**
 * Reads what somebody has typed into the search field: `status:failed task:nightly image:app pool:large`, and words. A lone id of a run is
 * that run.
 */
export function parseSearch(text: string): Filters | { readonly runId: string } {
  const found: Record<string, string> = {};
  const words: string[] = [];
  for (const part of text.trim().split(/\s+/)) {
    const [, name = '', value = ''] = /^(task|status|image|pool):(.+)$/i.exec(part) ?? [];
    const status = statuses.find((one) => one.toLowerCase() === value.toLowerCase());
    if (name.toLowerCase() === 'status' && status !== undefined) found['status'] = status;
    else if (name !== '' && name.toLowerCase() !== 'status') found[name.toLowerCase()] = value;
    else if (part !== '') words.push(part);
  }
  if (Object.keys(found).length === 0 && words.length === 1 && /^r[0-9a-z]{1,12}$/.test(words[0] ?? '')) {
    return { runId: words[0] ?? '' };
  }
  return words.length === 0 ? found : { ...found, words: words.join(' ') };
}

/** Filters as they would be typed. */
export function searchText({ words, ...named }: Filters): string {
  const parts = Object.entries(named).map(([name, value]) => `${name}:${value}`);
  return [...parts, ...(words === undefined ? [] : [words])].join(' ');
}
