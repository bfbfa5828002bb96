import type { JSX } from 'preact';
import { AgentsPage } from '../agents/agents-page.tsx';
import { RunPage } from '../run/run-page.tsx';
import { RunsPage } from '../runs/runs-page.tsx';
import { TaskPage } from '../tasks/task-page.tsx';
import { TasksPage } from '../tasks/tasks-page.tsx';
import type { PageRoute } from './route.ts';

/** What is shown at an address. */
export function pages(route: Exclude<PageRoute, { readonly page: 'nothing' }>): JSX.Element {
  switch (route.page) {
    case 'runs':
      return <RunsPage />;
    case 'run':
      return <RunPage key={route.runId} runId={route.runId} />;
    case 'tasks':
      return <TasksPage />;
    case 'task':
      return <TaskPage key={route.taskName} taskName={route.taskName} />;
    case 'agents':
      return <AgentsPage />;
  }
}
