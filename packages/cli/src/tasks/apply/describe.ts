import type { TaskChange, WrittenTask } from '@slipway/core/http';
import { printable } from '../../output/table.ts';
import type { Colors } from '../../output/terminal.ts';

/** Longest part of a value that is shown, in characters. */
const maxShown = 120;

/** Says what writing a task has done, or would do, with one line for each difference. */
export function describeWritten({ outcome, task, changes }: WrittenTask, isDry: boolean, colors: Colors): string {
  const verb = isDry && outcome !== 'unchanged' ? `would be ${outcome}` : outcome;
  const paint = { created: colors.green, changed: colors.yellow, unchanged: colors.dim }[outcome];
  const lines = outcome === 'changed' ? changes.map((change) => `  ${describeChange(change, colors)}\n`) : [];
  return `${paint(verb)} ${task.name}\n${lines.join('')}`;
}

function describeChange({ path, before, after }: TaskChange, colors: Colors): string {
  if (before === undefined && after !== undefined) return colors.green(`+ ${path}: ${valueText(after)}`);
  if (before !== undefined && after === undefined) return colors.red(`- ${path}: ${valueText(before)}`);
  if (before === after) return colors.yellow(`~ ${path}: another secret`);
  return colors.yellow(`~ ${path}: ${valueText(before)} → ${valueText(after)}`);
}

function valueText(value: unknown): string {
  const text = printable(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
