import { SlipwayError } from '../errors/slipway-error.ts';
import { restrictRequest } from '../http/restrict-request.ts';
import type { NamedValue, ResolvedRunRequest, TaskRunRequest } from '../http/schemas/request.ts';
import type { SecretText } from '../http/schemas/secret.ts';
import type { TaskSpec, TaskStep, TaskValue } from '../http/schemas/task.ts';
import { sameRepository } from '../trigger/canonical-repository.ts';
import { gitAddress, isGitContext, readGitContext, withToken, writeGitContext } from './git-context.ts';
import { chooseStep } from './step-type.ts';

/** What is different in one run of a task (contract §7.2). */
export type TaskOverrides = TaskRunRequest['overrides'];

/** What a run of a task is made of, besides the task. */
export interface TaskRunStart {
  readonly overrides?: Partial<TaskOverrides>;
  /** Commit that a git context is taken at, in place of what its address names. */
  readonly commit?: string;
  /** Repository that the commit is fetched from, when not from the context's: a fork. */
  readonly repositoryUrl?: string;
  /** Foreign code: no secrets, no logins, no pushes, and the task file of this branch. */
  readonly restricted?: { readonly baseBranch: string };
  readonly agentPoolName?: string;
  readonly priority?: number;
  readonly isArchiveEnabled?: boolean;
  readonly logTemplate?: string;
}

/**
 * The request that a run of a task is. The task's secrets must have their values. Throws `invalid-argument` for overrides that the task has
 * no use for.
 */
export function resolveTaskRun(spec: TaskSpec, start: TaskRunStart): ResolvedRunRequest {
  return restrictRequest(requestOf(spec, start));
}

function requestOf(spec: TaskSpec, start: TaskRunStart): ResolvedRunRequest {
  const { overrides = {}, restricted } = start;
  const step = chooseStep(spec.step, overrides.file, overrides.sourceLocation);
  refuseUseless(spec.name, step, overrides);
  const context = overrides.sourceLocation ?? step.contextPath;
  const common = { ...commonOf(spec, start), secrets: secretsOf(step) };
  const sourceLocation = context === undefined ? undefined : locationOf(context, spec, start);
  switch (step.type) {
    case 'Docker': {
      const target = overrides.target ?? step.target;
      return {
        type: 'DockerBuildRequest',
        ...common,
        sourceLocation: need(sourceLocation, spec.name),
        imageNames: step.imageNames,
        isPushEnabled: step.isPushEnabled && restricted === undefined,
        noCache: step.noCache,
        dockerFilePath: step.dockerFilePath,
        ...(target === undefined ? {} : { target }),
        arguments: valuesOf(step.arguments, overrides.arguments),
        cacheFrom: step.cacheFrom,
      };
    }
    case 'FileTask':
      return {
        type: 'FileTaskRunRequest',
        ...common,
        sourceLocation: need(sourceLocation, spec.name),
        taskFilePath: step.taskFilePath,
        ...ifGiven('valuesFilePath', step.valuesFilePath),
        values: valuesOf(step.values, overrides.values),
        env: step.env,
        ...(restricted === undefined || !isGitContext(step.contextPath)
          ? {}
          : { taskFileLocation: baseOf(step.contextPath, spec, restricted.baseBranch) }),
      };
    case 'EncodedTask':
      return {
        type: 'EncodedTaskRunRequest',
        ...common,
        ...ifGiven('sourceLocation', sourceLocation),
        encodedTaskContent: step.encodedTaskContent,
        ...ifGiven('encodedValuesContent', step.encodedValuesContent),
        values: valuesOf(step.values, overrides.values),
        env: step.env,
      };
  }
}

function commonOf(spec: TaskSpec, start: TaskRunStart) {
  const { overrides = {}, restricted } = start;
  return {
    isArchiveEnabled: start.isArchiveEnabled ?? false,
    timeout: spec.timeout,
    platform: spec.platform,
    priority: start.priority ?? spec.priority,
    credentials: spec.credentials.map(({ registry, username, password }) => ({
      registry,
      username: textOf(username),
      password: textOf(password),
    })),
    ...ifGiven('agentPoolName', start.agentPoolName ?? spec.agentPoolName),
    ...ifGiven('logTemplate', start.logTemplate ?? spec.logTemplate),
    ...ifGiven('registry', spec.registry),
    ...ifGiven('updateTriggerToken', overrides.updateTriggerToken),
    ...(restricted === undefined ? {} : { isRestricted: true }),
  };
}

function refuseUseless(task: string, step: TaskStep, overrides: Partial<TaskOverrides>): void {
  const isBuild = step.type === 'Docker';
  const { arguments: args = [], values = [], target } = overrides;
  const refuse = (what: string, cure: string): never => {
    const kind = isBuild ? 'builds a Dockerfile' : 'runs a task file';
    throw new SlipwayError('invalid-argument', `this run of task ${task} ${kind}, which has no ${what}`, {
      advice: cure,
    });
  };
  if (!isBuild && args.length > 0) refuse('build arguments', 'Give values instead: --set NAME=VALUE.');
  if (!isBuild && target !== undefined) refuse('target', 'Leave --target out.');
  if (isBuild && values.length > 0) refuse('values', 'Give build arguments instead: --arg NAME=VALUE.');
}

/** Where a run's context is: of the commit, from the fork, with the token where it belongs to the same repository. */
function locationOf(context: string, spec: TaskSpec, start: TaskRunStart): string {
  if (!isGitContext(context)) return context;
  const { commit, repositoryUrl } = start;
  const { address, ref, directory } = readGitContext(context);
  return withTokenOf(
    spec,
    writeGitContext({
      address:
        repositoryUrl === undefined || sameRepository(repositoryUrl, address) ? address : gitAddress(repositoryUrl),
      ...ifGiven('ref', commit ?? ref),
      ...ifGiven('directory', directory),
    }),
  );
}

function baseOf(context: string, spec: TaskSpec, branch: string): string {
  return withTokenOf(spec, writeGitContext({ ...readGitContext(context), ref: branch }));
}

/** The token of a context is sent to no other repository than the task's own, whatever a run was asked for with. */
function withTokenOf({ step, trigger }: TaskSpec, location: string): string {
  const { contextPath, contextAccessToken } = step;
  if (contextPath === undefined || !sameRepository(contextPath, location)) return location;
  const source = trigger.sourceTriggers.find(
    ({ repositoryUrl, accessToken }) => accessToken !== undefined && sameRepository(repositoryUrl, contextPath),
  );
  const token = contextAccessToken ?? source?.accessToken;
  return token === undefined ? location : withToken(location, textOf(token));
}

/** Those of the run take the place of the task's with the same name. */
function valuesOf(stored: readonly TaskValue[], given: readonly NamedValue[] = []): NamedValue[] {
  const values = new Map(stored.map(({ name, value = '', isSecret }) => [name, { name, value, isSecret }]));
  for (const entry of given) values.set(entry.name, entry);
  return [...values.values()];
}

function secretsOf(step: TaskStep) {
  return step.secrets.map(({ id, content = '' }) => ({ id, content }));
}

function textOf(secret: SecretText): string {
  if (secret.type === 'Opaque' && secret.value !== undefined) return secret.value;
  throw new Error('a secret of a task has no value');
}

function need(location: string | undefined, task: string): string {
  if (location !== undefined && location !== '') return location;
  throw new SlipwayError('invalid-argument', `this run of task ${task} has no context to take its file from`, {
    advice: 'Give one: --context ADDRESS.',
  });
}

function ifGiven<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}
