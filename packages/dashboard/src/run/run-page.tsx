import { isFinal } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { call, mayWrite } from '../api/service.ts';
import { usePoll } from '../api/use-poll.ts';
import { runPath, taskPath } from '../app/route.ts';
import { navigate } from '../app/router.ts';
import { agoText, between, dateText, durationText } from '../format/time.ts';
import { causeText } from '../runs/cause.ts';
import { Icon } from '../ui/icons.tsx';
import { Problem } from '../ui/problem.tsx';
import { ErrorState, Loading } from '../ui/states.tsx';
import { RunBadge } from '../ui/status.tsx';
import { useAction } from '../ui/use-action.ts';
import { useNow } from '../ui/use-now.ts';
import { Facts } from './facts.tsx';
import { LogView } from './log/log-view.tsx';
import { StepGraph } from './step-graph.tsx';
import { StepList } from './step-list.tsx';

const liveMs = 1000;
const quietMs = 15_000;

/** One run: why it exists, how it goes, what it says. */
export function RunPage({ runId }: { readonly runId: string }): JSX.Element {
  const [isOver, setOver] = useState(false);
  const polled = usePoll(
    async (signal) => {
      const run = await call('getRun', { params: { runId } }, { signal });
      setOver(isFinal(run.status));
      return run;
    },
    isOver ? quietMs : liveMs,
    [runId, isOver],
  );
  const [last, setLast] = useState<Run>();
  // What is known stays while it is asked for again.
  if (polled.value !== undefined && polled.value !== last) setLast(polled.value);
  const run = last?.runId === runId ? last : undefined;
  const now = useNow(500);
  document.title = `${runId}${run === undefined ? '' : ` ${run.status}`} · Slipway`;
  if (run === undefined) return polled.error === undefined ? <Loading /> : <ErrorState error={polled.error} />;
  const canRerun = mayWrite() && isFinal(run.status);
  return (
    <article class="run-page">
      <RunHeader run={run} now={now} onChanged={polled.refresh} />
      <div class="run-body">
        <div class="run-side">
          <section aria-label="Steps">
            <h2>Steps</h2>
            <StepGraph steps={run.steps} />
            <StepList
              run={run}
              now={now}
              onRerunFrom={canRerun ? (step) => void rerun(run, step).catch(() => undefined) : undefined}
            />
          </section>
          <section aria-label="Facts">
            <h2>Facts</h2>
            <Facts run={run} />
          </section>
        </div>
        <LogView key={runId} run={run} />
      </div>
    </article>
  );
}

async function rerun(run: Run, fromStep?: string): Promise<void> {
  const made = await call('rerun', { params: { runId: run.runId }, body: fromStep === undefined ? {} : { fromStep } });
  navigate(runPath(made.runId));
}

function RunHeader({
  run,
  now,
  onChanged,
}: {
  readonly run: Run;
  readonly now: number;
  readonly onChanged: () => void;
}): JSX.Element {
  const cause = causeText(run.cause);
  const start = run.startTime ?? run.createTime;
  const failed = run.steps.find(({ status }) => status === 'failed' || status === 'timed-out');
  return (
    <header class="run-header">
      <div class="run-title">
        <h1>
          <span class="run-id">{run.runId}</span>{' '}
          {run.task === undefined ? (
            <>Quick {run.runType === 'QuickBuild' ? 'build' : 'run'}</>
          ) : (
            <a href={taskPath(run.task)}>{run.task}</a>
          )}
        </h1>
        <RunBadge status={run.status} />
        <Actions run={run} failedStep={failed?.id} onChanged={onChanged} />
      </div>
      <p class="run-line">
        <span class="with-icon">
          <Icon name={cause.icon} />
          {run.cause.kind === 'rerun' ? <a href={runPath(run.cause.of)}>{cause.title}</a> : cause.title}{' '}
          <span class="quiet">{cause.detail}</span>
        </span>
        <span class="with-icon quiet">
          <Icon name="clock" />
          <span>
            <time dateTime={start} title={dateText(start)}>
              {agoText(Date.parse(start), now)}
            </time>
            {run.startTime !== undefined && `, ${durationText(between(run.startTime, run.finishTime, now))}`}
          </span>
        </span>
        {run.queue !== undefined && (
          <span>
            Number {run.queue.position} in the queue: <span class="quiet">{run.queue.reason}</span>
          </span>
        )}
      </p>
      {run.runErrorMessage !== undefined && <p class="run-error">{run.runErrorMessage}</p>}
    </header>
  );
}

function Actions(props: {
  readonly run: Run;
  readonly failedStep: string | undefined;
  readonly onChanged: () => void;
}): JSX.Element | null {
  const { run, failedStep, onChanged } = props;
  const { act, isBusy, problem } = useAction(onChanged);
  if (!mayWrite()) return null;
  return (
    <div class="actions">
      <Problem text={problem} />
      {isFinal(run.status) ? (
        <>
          {failedStep !== undefined && (
            <button type="button" disabled={isBusy} onClick={() => act(() => rerun(run, failedStep))}>
              <Icon name="again" />
              Rerun from {failedStep}
            </button>
          )}
          <button type="button" disabled={isBusy} onClick={() => act(() => rerun(run))}>
            <Icon name="again" />
            Rerun
          </button>
        </>
      ) : (
        <button
          type="button"
          class="danger"
          disabled={isBusy || run.isCancelRequested}
          onClick={() => act(() => call('cancelRun', { params: { runId: run.runId } }))}
        >
          <Icon name="stop" />
          {run.isCancelRequested ? 'To be canceled' : 'Cancel'}
        </button>
      )}
    </div>
  );
}
