import type { Task } from '@slipway/core/http';
import type { JSX } from 'preact';
import { call } from '../api/service.ts';
import { usePoll } from '../api/use-poll.ts';
import { taskPath } from '../app/route.ts';
import { agoText, dateText } from '../format/time.ts';
import { rowOf, type RunRow } from '../runs/run-rows.ts';
import { Icon } from '../ui/icons.tsx';
import { EmptyState, ErrorState, Loading } from '../ui/states.tsx';
import { Table } from '../ui/table.tsx';
import { useNow } from '../ui/use-now.ts';
import { RunStrip } from './run-strip.tsx';
import { triggerWords } from './trigger-words.ts';

const everyMs = 5000;
const stripLength = 12;

/** All saved tasks: what starts each, when its clock strikes next, and how its last runs ended. */
export function TasksPage(): JSX.Element {
  const { value, error } = usePoll(readTasks, everyMs, []);
  const now = useNow(1000);
  document.title = 'Tasks · Slipway';
  if (value === undefined) return error === undefined ? <Loading /> : <ErrorState error={error} />;
  if (value.tasks.length === 0) {
    return (
      <EmptyState title="No task is saved yet">
        <p>
          A saved task starts by itself: for commits, for new base images, by the clock. To save two that the clock
          starts:
        </p>
        <code>npx tasks apply -f tasks-examples/schedules/tasks.yaml</code>
      </EmptyState>
    );
  }
  return (
    <section class="page" aria-label="Tasks">
      <h1>Tasks</h1>
      <Table columns={['Task', 'Starts for', 'Next by the clock', 'Last runs']}>
        {value.tasks.map((task) => {
          const next = value.next.get(task.name);
          return (
            <tr key={task.name}>
              <td>
                <a class="strong" href={taskPath(task.name)}>
                  {task.name}
                </a>
                {task.status === 'Disabled' && <span class="badge tone-quiet">disabled</span>}
                {task.description !== undefined && <div class="quiet">{task.description}</div>}
              </td>
              <td>
                <TriggerList task={task} />
              </td>
              <td>
                {next === undefined ? (
                  '–'
                ) : (
                  <time dateTime={next} title={dateText(next)}>
                    {agoText(Date.parse(next), now)}
                  </time>
                )}
              </td>
              <td>
                <RunStrip rows={value.runs.get(task.name)?.slice(0, stripLength) ?? []} />
              </td>
            </tr>
          );
        })}
      </Table>
    </section>
  );
}

/** What starts a task, a line each. */
export function TriggerList({ task }: { readonly task: Task }): JSX.Element {
  const words = triggerWords(task);
  if (words.length === 0) return <span class="quiet">by hand only</span>;
  return (
    <ul class="trigger-list">
      {words.map(({ icon, word, detail, isOn }) => (
        <li key={word + detail} class="with-icon" title={detail}>
          <Icon name={icon} />
          <span>{word}</span>
          {!isOn && <span class="quiet">off</span>}
        </li>
      ))}
    </ul>
  );
}

interface TaskList {
  readonly tasks: readonly Task[];
  readonly runs: ReadonlyMap<string, readonly RunRow[]>;
  /** Next minute of each task's timers. */
  readonly next: ReadonlyMap<string, string>;
}

async function readTasks(signal: AbortSignal): Promise<TaskList> {
  const [{ tasks }, { runs }] = await Promise.all([
    call('listTasks', { query: { top: 500 } }, { signal }),
    call('listRuns', { query: { top: 500 } }, { signal }),
  ]);
  const timed = tasks.filter(
    (task) => task.status === 'Enabled' && task.trigger.timerTriggers.some(({ status }) => status === 'Enabled'),
  );
  const next = await Promise.all(
    timed.slice(0, 100).map(async ({ name }) => {
      const { triggers } = await call('explainTask', { params: { taskName: name }, query: { top: 0 } }, { signal });
      const minutes = triggers.flatMap(({ nextOccurrences = [] }) => nextOccurrences).sort();
      return [name, minutes[0]] as const;
    }),
  );
  return {
    tasks,
    runs: byTask(runs.map(rowOf)),
    next: new Map(next.flatMap(([name, minute]) => (minute === undefined ? [] : [[name, minute] as const]))),
  };
}

function byTask(rows: readonly RunRow[]): ReadonlyMap<string, readonly RunRow[]> {
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) groups.set(row.task ?? '', [...(groups.get(row.task ?? '') ?? []), row]);
  return groups;
}
