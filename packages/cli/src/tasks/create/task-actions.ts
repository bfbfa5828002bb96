import { randomBytes } from 'node:crypto';
import type { Task, TaskSpec, WrittenTask } from '@slipway/core/http';
import { writeAnswer } from '../../output/object.ts';
import { connect, type Service } from '../../service/connect.ts';
import type { AnswerFlags } from '../../service/flags.ts';
import { defined } from '../../defined.ts';
import { changeTask } from '../change-task.ts';
import { readExpected, readMs } from '../expected/read-expected.ts';
import type { CreateFlags, TaskFlags } from '../flags.ts';
import { taskTable } from '../task-table.ts';
import { addedTriggers, tellTask, writeTask } from '../tell-task.ts';
import { checkSpec } from './check-spec.ts';
import { checkStoredFile, reportCheck, type ServiceFacts } from './check-step.ts';
import { readTaskContext } from './context.ts';
import { changedSpec, newSpec } from './spec.ts';
import { changedStepType, changesStep } from './step.ts';
import { stepTypeOf } from './step-type.ts';
import { readStoredFile, type StoredFile } from './stored-file.ts';

/** Bytes of a secret that is made for a hook. */
const secretBytes = 32;

/** `tasks create`: saves a new task, once its file was checked, and says what is still to do. */
export async function createTaskAction(name: string, flags: CreateFlags): Promise<number> {
  const type = stepTypeOf(flags);
  const context = readTaskContext(flags.context);
  const stored = await readStoredFile(type, flags);
  const secret = hookSecret();
  const facts = { type, context, texts: textsOf(stored), newSecret: secret.make };
  const spec = checkSpec(newSpec(name, flags, facts));
  const service = await connect(flags);
  const about = await service.call('whoAmI', {});
  if (await isWrong(about, stored, spec)) return 2;
  const expectedBaseImages = await readExpected(spec, about, AbortSignal.timeout(readMs));
  const task = await service.call('createTask', { body: { ...spec, ...defined({ expectedBaseImages }) } });
  process.stderr.write(`Created task '${task.name}'\n`);
  tellTask(task, { server: service.server, madeSecret: secret.made() });
  writeTask(task, flags.output);
  return 0;
}

/** `tasks update`: changes what is given and leaves the rest. */
export async function updateTaskAction(name: string, flags: TaskFlags): Promise<number> {
  const service = await connect(flags);
  const about = await service.call('whoAmI', {});
  const secret = hookSecret();
  const written = await changeTask(service.call, name, async (former) => {
    const type = changedStepType(flags, former.step);
    const context = readTaskContext(flags.context ?? former.step.contextPath);
    const stored = await readStoredFile(type, flags);
    const facts = { type, context, texts: textsOf(stored), newSecret: secret.make };
    const spec = checkSpec(changedSpec(former, flags, facts));
    if (await isWrong(about, stored, spec)) return undefined;
    if (!changesStep(flags)) return spec;
    const { expectedBaseImages: _former, ...rest } = spec;
    const expectedBaseImages = await readExpected(spec, about, AbortSignal.timeout(readMs));
    return { ...rest, ...defined({ expectedBaseImages }) };
  });
  if (written === undefined) return 2;
  tellWritten(written, service, secret.made());
  writeTask(written.task, flags.output);
  return 0;
}

/** `tasks enable` and `tasks disable`: a disabled task is kept, and nothing starts it. */
export async function setStatusAction(name: string, status: Task['status'], flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const { outcome, task } = await call('patchTask', { params: { taskName: name }, body: { status } });
  process.stderr.write(`Task '${name}' ${outcome === 'unchanged' ? 'was' : 'is now'} ${status.toLowerCase()}\n`);
  writeAnswer(flags.output, task, () => taskTable([task]));
  return 0;
}

function tellWritten(
  { task, outcome, changes }: WrittenTask,
  { server }: Service,
  madeSecret: string | undefined,
): void {
  process.stderr.write(
    outcome === 'unchanged' ? `Nothing to change in task '${task.name}'\n` : `Updated task '${task.name}'\n`,
  );
  tellTask(task, { server, madeSecret, newTriggers: addedTriggers(changes) });
}

async function isWrong(about: ServiceFacts, { source }: StoredFile, spec: TaskSpec): Promise<boolean> {
  if (source === undefined) return false;
  return reportCheck(source, await checkStoredFile(source, spec, about));
}

function textsOf({ source, values }: StoredFile) {
  return {
    ...(source === undefined ? {} : { content: source.text }),
    ...(values === undefined ? {} : { values }),
  };
}

/** Makes one secret when it is asked for, and remembers it, because nobody can read it again. */
function hookSecret(): { readonly make: () => string; readonly made: () => string | undefined } {
  let secret: string | undefined;
  return {
    make: () => (secret ??= randomBytes(secretBytes).toString('hex')),
    made: () => secret,
  };
}
