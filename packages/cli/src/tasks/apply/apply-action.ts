import { hasErrors, SlipwayError } from '@slipway/core';
import { defined } from '../../defined.ts';
import type { ServiceFacts } from '../create/check-step.ts';
import { readExpected, readMs } from '../expected/read-expected.ts';
import type { Task, TaskSpec, WrittenTask } from '@slipway/core/http';
import { formatFindings } from '../../output/findings.ts';
import { formatObject } from '../../output/object.ts';
import { colorsFor } from '../../output/terminal.ts';
import { connect, type Service } from '../../service/connect.ts';
import type { ApplyFlags } from '../flags.ts';
import { addedTriggers, tellTask } from '../tell-task.ts';
import { describeWritten } from './describe.ts';
import { readDeclarations, type Findings } from './read-declarations.ts';

/** `tasks apply`: makes saved tasks what files say, once all of them were checked, here and by the service. */
export async function applyAction(flags: ApplyFlags): Promise<number> {
  const service = await connect(flags);
  const facts = await service.call('whoAmI', {});
  const {
    specs: declared,
    findings,
    notes,
  } = await readDeclarations(flags.file, facts, {
    former: (name) => formerTask(service, name),
    now: Date.now(),
  });
  if (isWrong(findings)) return 2;
  for (const note of notes) process.stderr.write(`${note}\n`);

  const isDry = flags.dryRun === true;
  const specs = await withExpected(service, declared, facts);
  const planned = await writeAll(service, specs, true);
  const written = isDry ? planned : await writeAll(service, specs, false);
  for (const { outcome, task, changes } of written) {
    const news = outcome === 'created' ? {} : { newTriggers: addedTriggers(changes) };
    if (!isDry) tellTask(task, { server: service.server, ...news });
  }
  const colors = colorsFor(process.stdout);
  process.stdout.write(
    flags.output === 'table'
      ? written.map((one) => describeWritten(one, isDry, colors)).join('')
      : formatObject(flags.output, written),
  );
  return 0;
}

async function writeAll(
  { call }: Service,
  specs: readonly TaskSpec[],
  dryRun: boolean,
): Promise<readonly WrittenTask[]> {
  const written: WrittenTask[] = [];
  for (const spec of specs) {
    const query = dryRun ? { dryRun: 'true' } : {};
    written.push(await call('putTask', { params: { taskName: spec.name }, query, body: spec }));
  }
  return written;
}

/** Tells a new task its base images, as far as they can be read; a task that exists keeps what it was told, so that applying again changes nothing. */
async function withExpected(
  service: Service,
  specs: readonly TaskSpec[],
  facts: ServiceFacts,
): Promise<readonly TaskSpec[]> {
  const signal = AbortSignal.timeout(readMs);
  const told: TaskSpec[] = [];
  for (const spec of specs) {
    const former = await formerTask(service, spec.name);
    const expectedBaseImages =
      spec.expectedBaseImages ??
      (former === undefined ? await readExpected(spec, facts, signal) : former.expectedBaseImages);
    told.push({ ...spec, ...defined({ expectedBaseImages }) });
  }
  return told;
}

/** A task as it is saved; undefined when there is none of this name. */
async function formerTask({ call }: Service, taskName: string): Promise<Task | undefined> {
  try {
    return await call('getTask', { params: { taskName } });
  } catch (error) {
    if (error instanceof SlipwayError && (error.code === 'not-found' || error.code === 'invalid-argument'))
      return undefined;
    throw error;
  }
}

function isWrong(findings: readonly Findings[]): boolean {
  const colors = colorsFor(process.stderr);
  for (const { source, diagnostics } of findings)
    process.stderr.write(formatFindings(diagnostics, source.text, colors));
  const all = findings.flatMap(({ diagnostics }) => diagnostics);
  if (!hasErrors(all)) return false;
  const errors = all.filter(({ severity }) => severity === 'error').length;
  process.stderr.write(`${errors} ${errors === 1 ? 'error' : 'errors'}; nothing was changed\n`);
  return true;
}
