import type { KeptRun } from '@slipway/engine';
import { formatTable } from '../output/table.ts';

/** The kept workspaces as a table for people. */
export function keptTable(kept: readonly KeptRun[], now: number): string {
  const head = ['RUN', 'KEPT', 'ENDED AS', 'FAILED STEP', 'STEPS'];
  return formatTable({ head, rows: kept.map((one) => rowOf(one, now)) });
}

function rowOf({ runId, keptAt, record }: KeptRun, now: number): readonly string[] {
  const { ending, steps = [] } = record ?? {};
  return [
    runId,
    formatAge(now - keptAt),
    ending?.status ?? '?',
    ending?.stepId ?? '-',
    steps.map(({ id }) => id).join(' '),
  ];
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Writes how long ago something was, in its largest unit: `3 hours ago`. */
export function formatAge(ms: number): string {
  for (const [unit, length] of units) {
    const count = Math.floor(ms / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}
