import type { JSX } from 'preact';
import { runPath } from '../app/route.ts';
import type { RunRow } from '../runs/run-rows.ts';
import { runTone } from '../ui/status.tsx';

/** The last runs of a task as a strip, the newest at the right. */
export function RunStrip({ rows }: { readonly rows: readonly RunRow[] }): JSX.Element {
  if (rows.length === 0) return <span class="quiet">no recent run</span>;
  return (
    <span class="strip">
      {rows.toReversed().map(({ runId, status }) => (
        <a
          key={runId}
          class={`tone-${runTone(status)}`}
          href={runPath(runId)}
          title={`${runId}: ${status}`}
          aria-label={`${runId}: ${status}`}
        />
      ))}
    </span>
  );
}
