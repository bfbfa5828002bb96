import type { Explanation, Task } from '@slipway/core/http';
import type { JSX } from 'preact';
import { call, mayWrite } from '../api/service.ts';
import { usePoll } from '../api/use-poll.ts';
import { runPath } from '../app/route.ts';
import { agoText, dateText } from '../format/time.ts';
import { Fact } from '../run/facts.tsx';
import { rowOf } from '../runs/run-rows.ts';
import { ErrorState, Loading } from '../ui/states.tsx';
import { Problem } from '../ui/problem.tsx';
import { Table } from '../ui/table.tsx';
import { useAction } from '../ui/use-action.ts';
import { useNow } from '../ui/use-now.ts';
import { RunNow } from './run-now.tsx';
import { RunStrip } from './run-strip.tsx';
import { TriggerList } from './tasks-page.tsx';

const everyMs = 3000;

/** One saved task: what it does, what starts it, and why that did or did not happen. */
export function TaskPage({ taskName }: { readonly taskName: string }): JSX.Element {
  const params = { taskName };
  const { value, error, refresh } = usePoll(
    async (signal) => {
      const [task, explanation, { runs }] = await Promise.all([
        call('getTask', { params }, { signal }),
        call('explainTask', { params, query: { top: 30 } }, { signal }),
        call('listRuns', { query: { task: taskName, top: 20 } }, { signal }),
      ]);
      return { task, explanation, rows: runs.map(rowOf) };
    },
    everyMs,
    [taskName],
  );
  document.title = `${taskName} · Slipway`;
  if (value === undefined) return error === undefined ? <Loading /> : <ErrorState error={error} />;
  const { task, explanation, rows } = value;
  return (
    <article class="page">
      <header class="run-title">
        <h1>{task.name}</h1>
        {task.status === 'Disabled' && <span class="badge tone-quiet">disabled</span>}
        {mayWrite() && <TaskActions task={task} onChanged={refresh} />}
      </header>
      {task.description !== undefined && <p>{task.description}</p>}
      <section class="card" aria-label="Overview">
        <dl class="facts columns">
          <Fact name="Last runs">
            <RunStrip rows={rows} /> <a href={`/runs?task=${encodeURIComponent(task.name)}`}>all</a>
          </Fact>
          <Fact name="Starts for">
            <TriggerList task={task} />
          </Fact>
          <Fact name="Does">{doesText(task)}</Fact>
          {task.step.contextPath !== undefined && <Fact name="Source">{task.step.contextPath}</Fact>}
          {task.baseImageDependencies.length > 0 && (
            <Fact name="Stands on">
              {task.baseImageDependencies.map(({ image, type }) => (
                <div key={`${image.repository}${image.tag ?? ''}${type}`} class="mono">
                  {image.registry}/{image.repository}
                  {image.tag === undefined ? '' : `:${image.tag}`}
                </div>
              ))}
            </Fact>
          )}
          <Fact name="Revision">
            {task.revision}, {dateText(task.lastUpdatedTime)}
          </Fact>
          {task.warnings.map((warning) => (
            <Fact key={warning} name="Warning">
              {warning}
            </Fact>
          ))}
        </dl>
      </section>
      <History explanation={explanation} />
    </article>
  );
}

function doesText({ step }: Task): string {
  switch (step.type) {
    case 'Docker':
      return `builds ${step.dockerFilePath}${step.imageNames.length === 0 ? '' : ` as ${step.imageNames.join(', ')}`}`;
    case 'FileTask':
      return `runs ${step.taskFilePath}`;
    case 'EncodedTask':
      return 'runs the task file that is saved with it';
  }
}

/** What each trigger has seen, and what came of it. */
function History({ explanation }: { readonly explanation: Explanation }): JSX.Element {
  const now = useNow(1000);
  if (explanation.triggers.length === 0) return <p class="quiet">Nothing starts it by itself.</p>;
  return (
    <>
      {explanation.triggers.map((trigger) => (
        <section key={trigger.name} class="card" aria-label={`Trigger ${trigger.name}`}>
          <h2>
            {trigger.name} <span class="quiet">{trigger.kind}</span>
          </h2>
          <p>{trigger.state}</p>
          {trigger.listensTo.map((text) => (
            <p key={text} class="quiet">
              {text}
            </p>
          ))}
          {trigger.nextOccurrences !== undefined && trigger.nextOccurrences.length > 0 && (
            <p class="quiet">Next: {trigger.nextOccurrences.slice(0, 3).map(dateText).join('; ')}</p>
          )}
          {trigger.history.length > 0 && (
            <Table columns={['When', 'What happened', 'What came of it', 'Run']}>
              {trigger.history.map((record) => (
                <tr key={record.recordId}>
                  <td class="quiet">
                    <time dateTime={record.time} title={dateText(record.time)}>
                      {agoText(Date.parse(record.time), now)}
                    </time>
                  </td>
                  <td>{record.event}</td>
                  <td>
                    <strong>{record.outcome}</strong> <span class="quiet">{record.reason}</span>
                  </td>
                  <td>{record.runId !== undefined && <a href={runPath(record.runId)}>{record.runId}</a>}</td>
                </tr>
              ))}
            </Table>
          )}
        </section>
      ))}
    </>
  );
}

function TaskActions({ task, onChanged }: { readonly task: Task; readonly onChanged: () => void }): JSX.Element {
  const { act, isBusy, problem } = useAction(onChanged);
  const isOn = task.status === 'Enabled';
  const turn = () =>
    call('patchTask', { params: { taskName: task.name }, body: { status: isOn ? 'Disabled' : 'Enabled' } });
  return (
    <div class="actions">
      <Problem text={problem} />
      <button type="button" disabled={isBusy} onClick={() => act(turn)}>
        {isOn ? 'Disable' : 'Enable'}
      </button>
      <RunNow task={task} />
    </div>
  );
}
