import { everyToCron, patchTaskKind, readPatchDocument, type Diagnostic, type YamlDocument } from '@slipway/core';
import type { Task, TaskSpec } from '@slipway/core/http';
import { orderWords } from '../../builtin/patch-words.ts';
import { wordsTaskFile } from '../../builtin/words-task-file.ts';
import { checkDeclared } from './declared-task.ts';

/** Longest run of a patch task, in seconds; `limits.timeout` bounds each image. */
const timeout = 28_800;
const timerName = 'patch';

/** What applying a document must know besides the document. */
export interface PatchSurroundings {
  /** The task of this name as it is saved; undefined when there is none. */
  readonly former: (name: string) => Promise<Pick<Task, 'trigger'> | undefined>;
  readonly now: number;
}

/** Whether a document declares a patch task. */
export function isPatchTask({ data }: Pick<YamlDocument, 'data'>): boolean {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === patchTaskKind;
}

/**
 * The saved task of a patch document: one step, `acr patch`, that carries the order as data, and a timer. `note` tells what `every` has
 * become.
 */
export async function declaredPatch(
  document: YamlDocument,
  file: string,
  { former, now }: PatchSurroundings,
): Promise<{ readonly spec: TaskSpec; readonly note?: string } | { readonly findings: readonly Diagnostic[] }> {
  const read = readPatchDocument(document, file);
  if (!read.ok) return read;
  const { order, timing, common } = read.document;
  const { every, timezone } = timing;
  const name = common['name'];
  let { schedule } = timing;
  let note: string | undefined;
  if (every !== undefined) {
    const task = typeof name === 'string' ? await former(name) : undefined;
    const saved = task?.trigger.timerTriggers.find((timer) => timer.name === timerName)?.schedule;
    schedule = everyToCron(every, now, saved);
    note = `${String(name)}: every ${every} is the schedule ${schedule} (${timezone ?? 'UTC'}); it begins anew with each month`;
  }
  const content = Buffer.from(wordsTaskFile(['acr', 'patch', ...orderWords(order)])).toString('base64');
  const timers =
    schedule === undefined ? [] : [{ name: timerName, schedule, ...(timezone === undefined ? {} : { timezone }) }];
  const data = {
    ...common,
    timeout,
    ...(order.source === undefined ? {} : { registry: order.source }),
    step: { type: 'EncodedTask', encodedTaskContent: content },
    trigger: { timerTriggers: timers },
    // Two patch runs of one task would race for the next number.
    concurrency: { limit: 1 },
  };
  const checked = checkDeclared({ data, texts: [] }, document, file);
  return 'spec' in checked && note !== undefined ? { ...checked, note } : checked;
}
