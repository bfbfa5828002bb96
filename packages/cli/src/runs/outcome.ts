import { isFinal, runEndingLine } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import { colorsFor } from '../output/terminal.ts';
import { printable } from '../output/table.ts';
import { exitCodeOf, type StopSignal } from '../local/cancellation.ts';
import { imageText } from './run-table.ts';

/** The exit code for a run that is over: the record says it, not the connection (contract §6.5). */
export function exitCodeOfRun({ status }: Pick<Run, 'status'>, signal?: StopSignal): number {
  if (status === 'Succeeded') return 0;
  return status === 'Canceled' && signal !== undefined ? exitCodeOf(signal) : 1;
}

/** Tells on stderr what a run pushed, what should be known of it, and, unless its log has said so, how it ended. */
export function reportRun(run: Run, endingShown: boolean): void {
  const colors = colorsFor(process.stderr);
  for (const image of run.outputImages) process.stderr.write(`${colors.green('pushed')} ${imageText(image)}\n`);
  for (const warning of run.warnings) process.stderr.write(`${colors.yellow('warning:')} ${printable(warning)}\n`);
  if (endingShown || !isFinal(run.status)) return;
  const line = printable(runEndingLine(run.runId, { status: run.status, ...errorOf(run) }, elapsedMs(run)));
  process.stderr.write(`${run.status === 'Succeeded' ? colors.green(line) : colors.red(line)}\n`);
}

function errorOf({ runErrorMessage }: Run): { readonly error?: string } {
  return runErrorMessage === undefined ? {} : { error: runErrorMessage };
}

/** A run that never began has taken no time. */
function elapsedMs({ startTime, finishTime }: Run): number {
  return startTime === undefined || finishTime === undefined ? 0 : Date.parse(finishTime) - Date.parse(startTime);
}
