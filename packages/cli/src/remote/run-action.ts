import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { Plan } from '@slipway/core';
import type { NamedValue, RunRequestInput } from '@slipway/core/http';
import { neededFiles } from '@slipway/engine';
import { parseSetFlags } from '../local/assignments.ts';
import { chooseTaskFile, refuseStdinTwice, reportFindings } from '../local/choose-task-file.ts';
import { withContext, type LocalContext } from '../local/context.ts';
import type { RunFlags } from '../local/flags.ts';
import { parseSecretFlags } from '../local/secrets.ts';
import { readTaskFile, readValuesFile, type TaskFile } from '../local/task-file.ts';
import { commandTaskFile } from '../local/command-file.ts';
import { commonRequest } from './common-request.ts';
import { compileForService } from './compile-for-service.ts';
import { isFetchedByService, refuseLocalFlags } from './remote-context.ts';
import { submitRun } from './submit.ts';
import { uploadContext } from './upload-context.ts';
import { withService, type Session } from './with-service.ts';

/** Time for reading a context from standard input, in seconds. */
const readSeconds = 28_800;

/** `tasks run` on a service: checks the task file here, sends what it needs, and shows the run to its end. */
export async function runAction(contextText: string, flags: RunFlags): Promise<number> {
  refuseLocalFlags(flags);
  refuseStdinTwice(contextText, flags);
  return withService('run', flags, (session) =>
    isFetchedByService(contextText)
      ? runOnFetched(session, contextText, flags)
      : withContext(contextText, readSeconds, (context) => runOn(session, context, flags)),
  );
}

/** What a context of elsewhere holds, the service sees first; only what comes from here can be checked here. */
async function runOnFetched(session: Session, sourceLocation: string, flags: RunFlags): Promise<number> {
  const request = { ...requestParts(flags), sourceLocation };
  if (flags.cmd === undefined && flags.file !== '-') {
    const { values } = flags;
    return submit(session, flags, [], {
      ...request,
      type: 'FileTaskRunRequest',
      taskFilePath: flags.file ?? 'acb.yaml',
      ...(values === undefined ? {} : { valuesFilePath: values }),
    });
  }
  const source: TaskFile =
    flags.cmd === undefined ? await readTaskFile('-') : { name: '(--cmd)', text: commandTaskFile(flags.cmd) };
  const values = flags.values === undefined ? undefined : await readValuesFile(flags.values);
  return submit(session, flags, [], { ...request, ...encoded(source, values) });
}

async function runOn(session: Session, context: LocalContext, flags: RunFlags): Promise<number> {
  const source = await chooseTaskFile(flags, context);
  const values = flags.values === undefined ? undefined : await readValuesFile(flags.values, context.readText);
  const checked = await check(session, context, flags, source, values);
  if (checked === undefined) return 2;
  const { plan, readFiles } = checked;

  const inContext = { file: pathIn(context, flags, source.name), values: valuesPathIn(context, flags.values) };
  const needed = neededFiles(plan);
  const sourceLocation = await uploadContext(session.service, {
    context: context.source,
    maxBytes: session.facts.maxSourceBytes,
    signal: session.signal,
    selection: {
      ruleFiles: ['.dockerignore', ...(await existing(context, needed.ruleFiles))],
      include: [...needed.include, ...readFiles, inContext.file ?? '', inContext.values ?? ''].filter(Boolean),
      extra: [],
    },
  });
  const request = { ...requestParts(flags), ...(sourceLocation === undefined ? {} : { sourceLocation }) };
  const stepIds = plan.steps.map(({ id }) => id);
  const { file, values: valuesFile } = inContext;
  const liesInContext = file !== undefined && (flags.values === undefined || valuesFile !== undefined);
  if (sourceLocation === undefined || !liesInContext) {
    return submit(session, flags, stepIds, { ...request, ...encoded(source, values) });
  }
  return submit(session, flags, stepIds, {
    ...request,
    type: 'FileTaskRunRequest',
    sourceLocation,
    taskFilePath: file,
    ...(valuesFile === undefined ? {} : { valuesFilePath: valuesFile }),
  });
}

/** Compiles as the service will, so that a mistake answers before anything is sent. */
async function check(
  { facts }: Session,
  context: LocalContext,
  flags: RunFlags,
  source: TaskFile,
  values: string | undefined,
): Promise<{ readonly plan: Plan; readonly readFiles: readonly string[] } | undefined> {
  const { result, readFiles } = await compileForService(source, facts, {
    registry: flags.registry,
    secrets: parseSecretFlags(flags.secret),
    set: parseSetFlags(flags.set, flags.setSecret),
    env: flags.env ?? [],
    readText: context.readText,
    values,
  });
  reportFindings(source, result);
  return result.ok ? { plan: result.plan, readFiles } : undefined;
}

function requestParts(flags: RunFlags) {
  const values = parseSetFlags(flags.set, flags.setSecret).map(({ name, value, secret }): NamedValue => ({
    name,
    value,
    isSecret: secret,
  }));
  const secrets = [...parseSecretFlags(flags.secret)].map(([id, value]) => ({
    id,
    content: Buffer.from(value).toString('base64'),
  }));
  return { ...commonRequest(flags), values, secrets, env: [...(flags.env ?? [])] };
}

function encoded(source: TaskFile, values: string | undefined) {
  return {
    type: 'EncodedTaskRunRequest' as const,
    encodedTaskContent: Buffer.from(source.text).toString('base64'),
    taskFileName: source.name,
    ...(values === undefined ? {} : { encodedValuesContent: Buffer.from(values).toString('base64') }),
  };
}

/** The task file's path in the context; undefined when it does not lie there (contract §6.2). */
function pathIn(context: LocalContext, flags: RunFlags, name: string): string | undefined {
  if (flags.cmd !== undefined || flags.file === '-') return undefined;
  if (context.holdsFiles) return path.posix.normalize(name);
  return context.directory === undefined ? undefined : below(context.directory, path.resolve(name));
}

function valuesPathIn(context: LocalContext, values: string | undefined): string | undefined {
  if (values === undefined) return undefined;
  if (context.holdsFiles) return path.posix.normalize(values);
  return context.directory === undefined
    ? undefined
    : below(context.directory, path.resolve(context.directory, values));
}

/** A file's path in a directory, with slashes; undefined when it, or what it links to, lies elsewhere. */
function below(directory: string, file: string): string | undefined {
  const relative = path.relative(realpathSync(directory), realpathSync(file));
  if (relative.startsWith('..') || path.isAbsolute(relative)) return undefined;
  return relative.split(path.sep).join('/');
}

async function existing(context: LocalContext, files: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map((file) =>
      context.readText(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function submit(
  { service, interruption, signal }: Session,
  flags: RunFlags,
  stepIds: readonly string[],
  request: RunRequestInput,
): Promise<number> {
  return submitRun(service, { kind: 'run', request, stepIds, flags, interruption, signal });
}
