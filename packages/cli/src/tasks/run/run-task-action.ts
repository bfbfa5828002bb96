import { SlipwayError } from '@slipway/core';
import type { RunRequestInput, Task } from '@slipway/core/http';
import { defined } from '../../defined.ts';
import { parseSetFlags } from '../../local/assignments.ts';
import { parseBuildArgs } from '../../local/build-args.ts';
import { withContext } from '../../local/context.ts';
import type { RunFlags } from '../../local/flags.ts';
import { isFetchedByService } from '../../remote/remote-context.ts';
import { submitRun } from '../../remote/submit.ts';
import { uploadContext } from '../../remote/upload-context.ts';
import { withService, type Session } from '../../remote/with-service.ts';
import { contextSelection } from './context-selection.ts';

/** Opening a directory takes no time, and nothing else is opened here. */
const openSeconds = 60;

/** `tasks run NAME`: runs a saved task now, with what is different this time (contract §7.2), and shows the run to its end. */
export async function runTaskAction(taskName: string, flags: RunFlags): Promise<number> {
  const overrides = overridesOf(flags);
  return withService('run', flags, async (session) => {
    const task = await findTask(session, taskName);
    const { context } = flags;
    if (context === undefined) return submit(session, flags, taskName, overrides);
    if (context === '/dev/null') {
      throw new SlipwayError('invalid-context', `a run of task '${taskName}' cannot do without its context`, {
        advice: 'Give --context with a directory or an address, or leave it out.',
      });
    }
    if (isFetchedByService(context)) {
      return submit(session, flags, taskName, { ...overrides, sourceLocation: context });
    }
    return withContext(context, openSeconds, async (opened) => {
      const { selection, file } = await contextSelection(task, opened, flags, session.facts);
      const sourceLocation = await uploadContext(session.service, {
        context: opened.source,
        selection,
        maxBytes: session.facts.maxSourceBytes,
        signal: session.signal,
      });
      return submit(session, flags, taskName, { ...overrides, ...defined({ sourceLocation, file }) });
    });
  });
}

type Overrides = NonNullable<Extract<RunRequestInput, { readonly type: 'TaskRunRequest' }>['overrides']>;

function overridesOf(flags: RunFlags): Overrides {
  const values = parseSetFlags(flags.set, flags.setSecret).map(({ name, value, secret }) => ({
    name,
    value,
    isSecret: secret,
  }));
  const buildArguments = [
    ...parseBuildArgs('--arg', flags.arg).map((argument) => ({ ...argument, isSecret: false })),
    ...parseBuildArgs('--secret-arg', flags.secretArg).map((argument) => ({ ...argument, isSecret: true })),
  ];
  const { file, target, updateTriggerToken } = flags;
  return { values, arguments: buildArguments, ...defined({ file, target, updateTriggerToken }) };
}

async function findTask({ service, signal }: Session, taskName: string): Promise<Task> {
  return service.call('getTask', { params: { taskName } }, { signal }).catch((error: unknown) => {
    if (!(error instanceof SlipwayError) || error.code !== 'not-found') throw error;
    throw new SlipwayError('not-found', `there is no task '${taskName}', and no directory of this name here`, {
      advice: '`tasks list` shows the saved tasks; for a task file, name a directory that exists.',
    });
  });
}

function submit(
  { service, interruption, signal }: Session,
  flags: RunFlags,
  taskName: string,
  overrides: Overrides,
): Promise<number> {
  const request: RunRequestInput = {
    type: 'TaskRunRequest',
    taskName,
    isForced: flags.force === true,
    overrides,
    ...defined({ agentPoolName: flags.agentPool, logTemplate: flags.logTemplate, priority: flags.priority }),
  };
  return submitRun(service, { kind: 'run', request, stepIds: [], flags, interruption, signal });
}
