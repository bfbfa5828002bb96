import type { TaskSpec, TimerTrigger } from '@slipway/core/http';
import { writeAnswer } from '../../output/object.ts';
import type { Table } from '../../output/table.ts';
import { connect } from '../../service/connect.ts';
import type { AnswerFlags } from '../../service/flags.ts';
import { changeTask } from '../change-task.ts';
import { addTimer, removeTimer, updateTimer } from './change.ts';
import type { TimerFlags, TimerNameFlags } from './flags.ts';

/** `tasks timer add`: lets a schedule start a task. */
export function addTimerAction(task: string, flags: TimerFlags): Promise<number> {
  return change(task, flags, (spec) => addTimer(spec, flags), `Added timer '${flags.timerName}' to task '${task}'`);
}

/** `tasks timer update`: changes what is given of a timer. */
export function updateTimerAction(task: string, flags: TimerFlags): Promise<number> {
  return change(
    task,
    flags,
    (spec) => updateTimer(spec, flags),
    `Updated timer '${flags.timerName}' of task '${task}'`,
  );
}

/** `tasks timer remove`: takes a timer away from a task. */
export function removeTimerAction(task: string, flags: TimerNameFlags): Promise<number> {
  const { timerName } = flags;
  return change(
    task,
    flags,
    (spec) => removeTimer(spec, timerName),
    `Removed timer '${timerName}' from task '${task}'`,
  );
}

/** `tasks timer list`: the timers of a task with the next minutes at which they start it. */
export async function listTimersAction(task: string, flags: AnswerFlags): Promise<number> {
  await list(task, flags);
  return 0;
}

async function change(
  task: string,
  flags: AnswerFlags,
  make: (spec: TaskSpec) => TaskSpec,
  done: string,
): Promise<number> {
  const { call } = await connect(flags);
  await changeTask(call, task, make);
  process.stderr.write(`${done}\n`);
  await list(task, flags);
  return 0;
}

/** A timer, and when it starts its task next. */
type ListedTimer = TimerTrigger & { readonly nextOccurrences: readonly string[] };

async function list(taskName: string, flags: AnswerFlags): Promise<void> {
  const { call } = await connect(flags);
  const [task, explanation] = await Promise.all([
    call('getTask', { params: { taskName } }),
    call('explainTask', { params: { taskName }, query: { top: 0 } }),
  ]);
  const timers = task.trigger.timerTriggers.map((timer): ListedTimer => ({
    ...timer,
    nextOccurrences:
      explanation.triggers.find(({ kind, name }) => kind === 'timer' && name === timer.name)?.nextOccurrences ?? [],
  }));
  writeAnswer(flags.output, timers, () => timerTable(timers));
}

function timerTable(timers: readonly ListedTimer[]): Table {
  return {
    head: ['TIMER', 'SCHEDULE', 'TIMEZONE', 'STATUS', 'MISSED RUNS', 'JITTER', 'NEXT'],
    rows: timers.map((timer) => [
      timer.name,
      timer.schedule,
      timer.timezone,
      timer.status,
      timer.missedRuns,
      `${timer.jitterSeconds} s`,
      timer.nextOccurrences[0] ?? '',
    ]),
  };
}
