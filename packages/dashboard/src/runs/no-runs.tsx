import type { JSX } from 'preact';
import { identity } from '../api/service.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/states.tsx';
import { writeFilters, type Filters } from './filters.ts';

/** What is shown instead of runs: that a filter finds none, or what to try first. */
export function NoRuns({ filters }: { readonly filters: Filters }): JSX.Element {
  if (writeFilters(filters) !== '') {
    return (
      <EmptyState title="No run is like this">
        <p>
          <a href="/runs">Show every run</a>
        </p>
      </EmptyState>
    );
  }
  const who = identity.value;
  const registry = typeof who === 'object' ? who.registry : '$Registry';
  const commands = [
    `npx tasks run --cmd '$Registry/base/busybox:1 echo hello' /dev/null`,
    `npx tasks run -r ${registry} -f tasks-examples/hello/acb.yaml tasks-examples/hello`,
    `npx tasks apply -f tasks-examples/schedules/tasks.yaml`,
  ];
  return (
    <EmptyState title="Nothing has run yet">
      <p>Three commands to try, in the folder of Slipway:</p>
      <ol class="commands">
        {commands.map((command) => (
          <li key={command}>
            <code>{command}</code>
            <CopyButton text={command} what="the command" />
          </li>
        ))}
      </ol>
      <p class="quiet">What they start is shown here as it goes.</p>
    </EmptyState>
  );
}
