import {
  errorCatalogue,
  formatDiagnostic,
  maskSecrets,
  runEndingLine,
  SlipwayError,
  withoutSteps,
  type Plan,
  type RunEnding,
} from '@slipway/core';
import type { Grant } from '@slipway/core/http';
import {
  checkRegistries,
  execute,
  pushTargetDigests,
  stoppedBy,
  type CredentialSource,
  type Emit,
  type OpenedContext,
  withBuiltins,
} from '@slipway/engine';
import type { Door } from '../door/door.ts';
import type { Machine } from '../machine/machine.ts';
import type { Reporter } from '../report/reporter.ts';
import { checkPushes, pushedNames, withPushCheck } from './check-pushes.ts';
import { runCredentials } from './credentials.ts';
import { agentEvent, planEvent } from './events.ts';
import { openSource } from './open-source.ts';
import { planOfRequest } from './plan-of-request.ts';
import { refreshBases } from './refresh-bases.ts';
import { recordKeeper, unlock } from './registry-record.ts';
import { replacedDigest } from './replaced-digest.ts';
import { isRestricted, noCredentials, restrictionLine, restrictPlan } from './restriction.ts';
import { executable, secretsOf } from './secrets.ts';
import { runVariables } from './variables.ts';

/** What executing a run needs. */
export interface ExecuteGrantOptions {
  readonly machine: Machine;
  readonly door: Door;
  readonly reporter: Reporter;
  /** Directory for journals of deletions, which outlives this process. */
  readonly journals: string;
  /** Aborted to end the run; a reason named `TimeoutError` makes it a `Timeout`. */
  readonly signal: AbortSignal;
}

/** One run that is being executed. */
interface Execution extends ExecuteGrantOptions {
  readonly grant: Grant;
  readonly credentials: CredentialSource;
  readonly secrets: readonly string[];
  /** The code is not trusted. */
  readonly isForeign: boolean;
  readonly say: (text: string) => void | Promise<void>;
}

/** Whoever sends code for a pull request must not change what lies in a registry, not even in one that asks for no login. */
const foreignRefusal = 'commands for the registry do not run for code of a foreign pull request';

/** What ACR Tasks says of a context that cannot be had (contract §10). */
const badContext =
  'failed to download context. Please check if the URL is incorrect. If it has credentials, please check if they are expired';

/** Executes a run from its context to its last log line, and gives how it ended. Rejects only with `lease-lost`. */
export async function executeGrant(grant: Grant, options: ExecuteGrantOptions): Promise<RunEnding> {
  const { reporter, door, signal } = options;
  const startedAt = performance.now();
  const secrets = secretsOf(grant.request);
  const isForeign = isRestricted(grant.request);
  const say = (text: string): void | Promise<void> =>
    reporter.log({
      stream: 'system',
      time: Date.now(),
      bytes: Buffer.from(`${maskSecrets(text, secrets)}\n`),
    });
  const credentials = isForeign ? noCredentials : runCredentials(door, grant.lease, signal);
  if (isForeign) await say(restrictionLine);
  const ending = masked(await inContext({ ...options, grant, credentials, secrets, isForeign, say }), secrets);
  await say(runEndingLine(grant.run.runId, ending, performance.now() - startedAt));
  return ending;
}

async function inContext(execution: Execution): Promise<RunEnding> {
  const { grant, signal, say } = execution;
  let context: OpenedContext | undefined;
  let taskFiles: OpenedContext | undefined;
  try {
    signal.throwIfAborted();
    const request = executable(grant.request);
    const { sourceLocation } = request;
    const taskFileLocation = request.type === 'FileTaskRunRequest' ? request.taskFileLocation : undefined;
    if (sourceLocation !== undefined) await say('Downloading source code...');
    context = await openOrTell(sourceLocation, execution);
    // The task file's own place is the task's, whoever wrote the code.
    if (taskFileLocation !== undefined) {
      taskFiles = await openOrTell(taskFileLocation, { ...execution, isForeign: false });
    }
    if (sourceLocation !== undefined) await say('Finished downloading source code');
    return await planned(execution, context, taskFiles?.source ?? context.source);
  } catch (cause) {
    if (signal.aborted) return stoppedBy(signal);
    if (cause instanceof SlipwayError && cause.code === 'lease-lost') throw cause;
    return { status: isUsersFault(cause) ? 'Failed' : 'Error', error: messageOf(cause) };
  } finally {
    await close(context, say);
    await close(taskFiles, say);
  }
}

/** Opens a context; what its address is to blame for is told in the log, and ends the run with the words of ACR Tasks. */
async function openOrTell(location: string | undefined, execution: Execution): Promise<OpenedContext> {
  const { grant, signal, say } = execution;
  try {
    return await openSource(location, { ...execution, lease: grant.lease });
  } catch (cause) {
    signal.throwIfAborted();
    if (!isUsersFault(cause)) throw cause;
    await say(messageOf(cause));
    throw new SlipwayError('invalid-context', badContext, { cause });
  }
}

async function planned(
  execution: Execution,
  context: OpenedContext,
  taskFiles: OpenedContext['source'],
): Promise<RunEnding> {
  const { grant, machine, reporter, say } = execution;
  const { facts } = context;
  const run = runVariables(grant.run, machine.platform, facts, new Date());
  if (facts.commit !== undefined) await say(`Commit ${facts.commit} of ${run.branch ?? 'HEAD'}`);
  const { plan, findings } = await planOfRequest({
    request: executable(grant.request),
    run,
    taskFiles,
    imageAliases: grant.imageAliases,
    machine,
  });
  for (const finding of findings) {
    await say(formatDiagnostic(finding));
    if (finding.cure !== undefined) await say(`  ${finding.cure}`);
  }
  if (plan === undefined) {
    const first = findings.find(({ severity }) => severity === 'error');
    return { status: 'Failed', error: `failed to deserialize task and validate: ${first?.message ?? 'no plan'}` };
  }
  reporter.event(planEvent(plan));
  const allowed = execution.isForeign ? await withoutForbidden(plan, execution) : plan;
  const rest = withoutSteps(allowed, grant.doneSteps);
  if (rest.steps.length < allowed.steps.length) await say(`Steps that are done already: ${grant.doneSteps.join(', ')}`);
  return carryOut({ ...rest, masks: [...rest.masks, ...execution.secrets] }, context, execution);
}

async function withoutForbidden(whole: Plan, { reporter, say }: Execution): Promise<Plan> {
  const { plan, left, lines } = restrictPlan(whole);
  for (const stepId of left) reporter.event({ kind: 'step', stepId, status: 'skipped', time: Date.now() });
  for (const line of lines) await say(line);
  return plan;
}

async function carryOut(plan: Plan, context: OpenedContext, execution: Execution): Promise<RunEnding> {
  const { grant, machine, reporter, credentials, signal, say } = execution;
  const { runId, attempt } = grant.lease;
  await checkPushes(execution, pushedNames(plan));
  await checkRegistries(plan, credentials, { engineHere: machine.isEngineHere, notify: () => undefined, signal });
  await refreshBases(grant.run.cause, execution);
  // A former attempt may have pushed before its agent was lost.
  const before = attempt > 1 ? await pushTargetDigests(plan, credentials, signal) : new Map<string, string>();
  const emit: Emit = (event) => {
    if (event.kind === 'log') return reporter.log({ ...event, time: Date.now() });
    const reported = agentEvent(event);
    if (reported !== undefined) reporter.event(reported);
    if (event.kind !== 'output-image') return undefined;
    const warning = replacedDigest(event.image, before.get(event.image.reference));
    if (warning === undefined) return undefined;
    reporter.event({ kind: 'warning', text: warning });
    return say(`WARNING: ${warning}`);
  };
  const outcome = execute(plan, {
    runtime: withBuiltins(withPushCheck(machine.runtime, execution), {
      aliasImage: grant.imageAliases['acr'],
      defaultRegistry: grant.run.registry,
      journals: execution.journals,
      recordOf: recordKeeper(execution.door, grant.lease, signal),
      unlock: (host, repository, target) =>
        unlock(execution.door, grant.lease, { registry: host, repository, target }, signal),
      refusal: execution.isForeign ? foreignRefusal : undefined,
    }),
    run: { runId, attempt },
    context: context.source,
    credentials,
    emit,
    signal,
  });
  const names = plan.steps.flatMap((step) => (step.kind === 'build' ? step.options.tags : []));
  const { status, error } = await outcome.finally(() => settleNames(names, execution));
  return error === undefined ? { status } : { status, error };
}

/** An image that is not remembered only stays longer than it should; a name that stays is told. */
async function settleNames(names: readonly string[], { machine, isForeign, say }: Execution): Promise<void> {
  if (!isForeign) {
    await machine.built(names).catch(() => undefined);
    return;
  }
  try {
    await machine.unname(names);
  } catch (cause) {
    await say(`The names of the images that were built could not be taken back: ${messageOf(cause)}`);
  }
}

/** A context that cannot be removed changes nothing about how the run ended; the next sweep finds what is left. */
async function close(context: OpenedContext | undefined, say: Execution['say']): Promise<void> {
  try {
    await context?.[Symbol.asyncDispose]();
  } catch (cause) {
    await say(`The context could not be removed: ${messageOf(cause)}`);
  }
}

/** Whether something that failed is for the one to mend who asked for the run; the rest is for who runs the service. */
function isUsersFault(cause: unknown): boolean {
  return cause instanceof SlipwayError && errorCatalogue[cause.code].exit < 5;
}

function masked(ending: RunEnding, secrets: readonly string[]): RunEnding {
  return ending.error === undefined ? ending : { ...ending, error: maskSecrets(ending.error, secrets) };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
