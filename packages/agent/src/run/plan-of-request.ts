import {
  compile,
  hasErrors,
  planDockerBuild,
  SlipwayError,
  type Diagnostic,
  type Plan,
  type RunVariables,
} from '@slipway/core';
import type { Grant, ResolvedRunRequest } from '@slipway/core/http';
import { readAliasSource, readTextFromContext, type SourceContext } from '@slipway/engine';
import { buildPlatform } from './platform.ts';
import { refuseSecret, setValues, secretBytes, secretResolver } from './values.ts';
import type { Machine } from '../machine/machine.ts';

/** What a request is turned into a plan with. */
export interface PlanInput {
  readonly request: ResolvedRunRequest;
  readonly run: RunVariables;
  /** Where the task file, its values and aliases are. */
  readonly taskFiles: SourceContext;
  readonly imageAliases: Grant['imageAliases'];
  readonly machine: Pick<Machine, 'platform'>;
}

/** A plan, or why there is none; findings have the file's name and places in it. */
export interface PlannedRequest {
  readonly plan?: Plan;
  readonly findings: readonly Diagnostic[];
}

/** Larger task files are refused before they are parsed. */
const maxTaskFileBytes = 4 * 1024 * 1024;

/** Makes the plan of a request. Rejects with `not-found` for a file that the context lacks, and with `invalid-argument`. */
export async function planOfRequest(input: PlanInput): Promise<PlannedRequest> {
  const { request } = input;
  switch (request.type) {
    case 'DockerBuildRequest':
      return { plan: planBuild(request, input), findings: [] };
    case 'FileTaskRunRequest': {
      const text = await readTaskFile(input.taskFiles, request.taskFilePath);
      const { valuesFilePath: file } = request;
      const values = file === undefined ? undefined : await readTextFromContext(input.taskFiles, file);
      return compileTask(text, request.taskFilePath, values, request, input);
    }
    case 'EncodedTaskRunRequest': {
      const { encodedTaskContent, encodedValuesContent, taskFileName = '(encoded task)' } = request;
      const values = encodedValuesContent === undefined ? undefined : decode(encodedValuesContent);
      return compileTask(decode(encodedTaskContent), taskFileName, values, request, input);
    }
  }
}

type BuildRequest = Extract<ResolvedRunRequest, { readonly type: 'DockerBuildRequest' }>;
type TaskRequest = Exclude<ResolvedRunRequest, BuildRequest>;

function planBuild(request: BuildRequest, { run, machine }: PlanInput): Plan {
  const platform = buildPlatform(request.platform, machine.platform);
  return planDockerBuild({
    run,
    images: request.imageNames,
    push: request.isPushEnabled,
    noCache: request.noCache,
    buildArgs: request.arguments.map(({ name, value }) => ({ name, value })),
    dockerfile: request.dockerFilePath,
    cacheFrom: request.cacheFrom,
    secrets: secretBytes(request.secrets),
    ...(request.target === undefined ? {} : { target: request.target }),
    ...(platform === undefined ? {} : { platform }),
  });
}

async function compileTask(
  text: string,
  file: string,
  values: string | undefined,
  request: TaskRequest,
  { run, taskFiles, imageAliases }: PlanInput,
): Promise<PlannedRequest> {
  const result = await compile(text, {
    file,
    run,
    imageAliases,
    env: request.env,
    set: setValues(request.values),
    resolveSecret: request.isRestricted === true ? refuseSecret : secretResolver(request.secrets),
    loadAliases: (source) => readAliasSource(source, (name) => readTextFromContext(taskFiles, name)),
    ...(values === undefined ? {} : { values }),
  });
  const findings = result.diagnostics;
  return result.ok && !hasErrors(findings) ? { plan: result.plan, findings } : { findings };
}

async function readTaskFile(context: SourceContext, file: string): Promise<string> {
  const text = await readTextFromContext(context, file);
  if (Buffer.byteLength(text) <= maxTaskFileBytes) return text;
  throw new SlipwayError('invalid-argument', `the task file '${file}' is larger than ${maxTaskFileBytes} bytes`);
}

function decode(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
