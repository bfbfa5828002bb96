import type { JSX } from 'preact';
import { RunPage } from '../run/run-page.tsx';
import { RunsPage } from '../runs/runs-page.tsx';
import type { PageRoute } from './route.ts';

/** What is shown at an address. */
export function pages(route: Exclude<PageRoute, { readonly page: 'nothing' }>): JSX.Element {
  switch (route.page) {
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage runId={route.runId} />;
    default:
      return <RunsPage />;
  }
}
