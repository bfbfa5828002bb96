import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { runPath } from '../app/route.ts';
import { navigate } from '../app/router.ts';
import { Icon } from '../ui/icons.tsx';
import { parseSearch, searchText, statuses, writeFilters, type Filters } from './filters.ts';

const typingMs = 250;

/** The search field and the statuses to choose from; what is chosen stands in the address. */
export function FilterBar(props: {
  readonly filters: Filters;
  readonly shown: number;
  readonly hasMore: boolean;
}): JSX.Element {
  const { filters, shown, hasMore } = props;
  const { status: _, ...rest } = filters;
  const [text, setText] = useState(searchText(rest));
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const written = searchText(rest);
  // The browser's own buttons change the address too.
  useEffect(() => {
    if (document.activeElement !== field.current) setText(written);
  }, [written]);
  useEffect(() => focusOnSlash(field), []);
  const show = (next: Filters): void => navigate(`/runs${writeFilters(next)}`, { replace: true });
  const search = (typed: string, isDone: boolean): void => {
    clearTimeout(timer.current);
    const read = parseSearch(typed);
    if ('runId' in read) {
      if (isDone) navigate(runPath(read.runId));
      return;
    }
    const next = { ...(filters.status === undefined ? {} : { status: filters.status }), ...read };
    if (isDone) show(next);
    else timer.current = setTimeout(() => show(next), typingMs);
  };
  return (
    <form
      class="filter-bar"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        search(text, true);
      }}
    >
      <div class="search-field">
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          value={text}
          placeholder="Search: words, task:name, image:app, or a run's id"
          aria-label="Search runs"
          spellcheck={false}
          onInput={(event) => {
            setText(event.currentTarget.value);
            search(event.currentTarget.value, false);
          }}
        />
        <kbd aria-hidden="true">/</kbd>
      </div>
      <label class="select">
        <span class="unseen">Status</span>
        <select
          value={filters.status ?? ''}
          onChange={(event) => {
            const status = statuses.find((one) => one === event.currentTarget.value);
            show({ ...rest, ...(status === undefined ? {} : { status }) });
          }}
        >
          <option value="">Every status</option>
          {statuses.map((status) => (
            <option key={status} value={status}>
              {status}
            </option>
          ))}
        </select>
      </label>
      <span class="quiet count" role="status">
        {shown.toLocaleString()}
        {hasMore ? '+' : ''} {shown === 1 && !hasMore ? 'run' : 'runs'}
      </span>
    </form>
  );
}

/** The key `/` goes to a search field, from wherever one does not type. */
function focusOnSlash(field: { readonly current: HTMLInputElement | null }): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLElement && event.target.closest('input, textarea, select') !== null;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    field.current?.focus();
  };
  document.addEventListener('keydown', onKey);
  return () => document.removeEventListener('keydown', onKey);
}
