import type { JSX } from 'preact';
import { RunsPage } from '../runs/runs-page.tsx';
import type { PageRoute } from './route.ts';

/** What is shown at an address. */
export function pages(route: Exclude<PageRoute, { readonly page: 'nothing' }>): JSX.Element {
  switch (route.page) {
    case 'runs':
      return <RunsPage />;
    default:
      return <RunsPage />;
  }
}
