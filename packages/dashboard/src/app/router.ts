import { signal } from '@preact/signals';

/** The part of the page's address that says what is shown. */
export interface PageAddress {
  readonly path: string;
  readonly search: string;
  readonly hash: string;
}

const read = (): PageAddress => ({ path: location.pathname, search: location.search, hash: location.hash });

/** The address as it is now. */
export const address = signal<PageAddress>(read());

/** Goes to another address of this page; `replace` leaves no entry behind, as for filters that are typed. */
export function navigate(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const before = location.pathname;
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  address.value = read();
  if (location.pathname !== before) scrollTo(0, 0);
}

/** Follows the browser's own buttons, and links of this page without loading it again. */
export function startRouter(): void {
  addEventListener('popstate', () => (address.value = read()));
  addEventListener('hashchange', () => (address.value = read()));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.hasAttribute('download')) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || url.pathname.startsWith('/v1/')) return;
    event.preventDefault();
    navigate(url.pathname + url.search + url.hash);
  });
}
