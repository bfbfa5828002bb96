import { runEndingLine } from '@slipway/core';
import type { RunOutcome } from '@slipway/engine';
import { formatObject } from './object.ts';
import { colorsFor } from './terminal.ts';

/** Forms in which the result of a run is shown. */
export type OutputForm = 'text' | 'json' | 'yaml';

/** Shows how a run ended: JSON on stdout for programs, a few lines on stderr for people. */
export function reportResult(runId: string, outcome: RunOutcome, elapsedMs: number, form: OutputForm): void {
  if (form !== 'text') {
    process.stdout.write(formatObject(form, { runId, ...outcome, elapsedMs: Math.round(elapsedMs) }));
  }
  const colors = colorsFor(process.stderr);
  for (const image of outcome.images) {
    process.stderr.write(`${colors.green('pushed')} ${image.reference} ${image.digest}\n`);
  }
  const line = runEndingLine(runId, outcome, elapsedMs);
  process.stderr.write(`${outcome.status === 'Succeeded' ? colors.green(line) : colors.red(line)}\n`);
}
