import type { Task } from '@slipway/core/http';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { call, errorText } from '../api/service.ts';
import { runPath } from '../app/route.ts';
import { navigate } from '../app/router.ts';
import { Icon } from '../ui/icons.tsx';
import { Problem } from '../ui/problem.tsx';
import { parseOverrides } from './overrides.ts';

/** Starts a task now, with other values this time if one likes. */
export function RunNow({ task }: { readonly task: Task }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const what = task.step.type === 'Docker' ? 'build arguments' : 'values';
  const run = async (): Promise<void> => {
    const { values, wrong } = parseOverrides(text);
    if (wrong.length > 0) {
      setProblem(`Write NAME=VALUE, a line each; this is none: ${wrong[0] ?? ''}`);
      return;
    }
    const list = [...values];
    const made = await call('createRun', {
      body: {
        type: 'TaskRunRequest',
        taskName: task.name,
        isForced: task.status === 'Disabled',
        overrides: task.step.type === 'Docker' ? { arguments: list } : { values: list },
      },
    });
    dialog.current?.close();
    navigate(runPath(made.runId));
  };
  return (
    <>
      <button type="button" class="primary" onClick={() => dialog.current?.showModal()}>
        <Icon name="play" />
        Run now
      </button>
      <dialog ref={dialog} aria-labelledby="run-now-title">
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setProblem(undefined);
            run().catch((error: unknown) => setProblem(errorText(error)));
          }}
        >
          <h2 id="run-now-title">Run {task.name} now</h2>
          <label for="overrides">Other {what} for this run, NAME=VALUE, a line each</label>
          <textarea
            id="overrides"
            rows={5}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <Problem text={problem} />
          <div class="actions">
            <button type="button" onClick={() => dialog.current?.close()}>
              Close
            </button>
            <button type="submit" class="primary">
              Run
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
