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
} from '@slipway/engine';
import type { Door } from '../door/door.ts';
import type { Machine } from '../machine/machine.ts';
import type { Reporter } from '../report/reporter.ts';
import { runCredentials } from './credentials.ts';
import { agentEvent, planEvent } from './events.ts';
import { openSource } from './open-source.ts';
import { planOfRequest } from './plan-of-request.ts';
import { replacedDigest } from './replaced-digest.ts';
import { executable, secretsOf } from './secrets.ts';
import { runVariables } from './variables.ts';

/** What executing a run needs. */
export interface ExecuteGrantOptions {
  readonly machine: Machine;
  readonly door: Door;
  readonly reporter: Reporter;
  /** Aborted to end the run; a reason named `TimeoutError` makes it a `Timeout`. */
  readonly signal: AbortSignal;
}

/** One run that is being executed. */
interface Execution extends ExecuteGrantOptions {
  readonly grant: Grant;
  readonly credentials: CredentialSource;
  readonly secrets: readonly string[];
  readonly say: (text: string) => void | Promise<void>;
}

/** What ACR Tasks says of a context that cannot be had (contract §10). */
const badContext =
  'failed to download context. Please check if the URL is incorrect. If it has credentials, please check if they are expired';

/** Executes a run from its context to its last log line, and gives how it ended. Rejects only with `lease-lost`. */
export async function executeGrant(grant: Grant, options: ExecuteGrantOptions): Promise<RunEnding> {
  const { reporter, door, signal } = options;
  const startedAt = performance.now();
  const secrets = secretsOf(grant.request);
  const say = (text: string): void | Promise<void> =>
    reporter.log({
      stream: 'system',
      time: Date.now(),
      bytes: Buffer.from(`${maskSecrets(text, secrets)}\n`),
    });
  const credentials = runCredentials(door, grant.lease, signal);
  const ending = masked(await inContext({ ...options, grant, credentials, secrets, say }), secrets);
  await say(runEndingLine(grant.run.runId, ending, performance.now() - startedAt));
  return ending;
}

async function inContext(execution: Execution): Promise<RunEnding> {
  const { grant, signal, say } = execution;
  let context: OpenedContext | undefined;
  try {
    signal.throwIfAborted();
    const { sourceLocation } = executable(grant.request);
    if (sourceLocation !== undefined) await say('Downloading source code...');
    context = await openSource(sourceLocation, { ...execution, lease: grant.lease }).catch(async (cause: unknown) => {
      signal.throwIfAborted();
      if (!isUsersFault(cause)) throw cause;
      await say(messageOf(cause));
      throw new SlipwayError('invalid-context', badContext, { cause });
    });
    if (sourceLocation !== undefined) await say('Finished downloading source code');
    return await planned(execution, context);
  } catch (cause) {
    if (signal.aborted) return stoppedBy(signal);
    if (cause instanceof SlipwayError && cause.code === 'lease-lost') throw cause;
    return { status: isUsersFault(cause) ? 'Failed' : 'Error', error: messageOf(cause) };
  } finally {
    await close(context, say);
  }
}

async function planned(execution: Execution, context: OpenedContext): Promise<RunEnding> {
  const { grant, machine, reporter, say } = execution;
  const { facts, source } = context;
  if (facts.commit !== undefined) await say(`Commit ${facts.commit} of ${facts.branch ?? 'HEAD'}`);
  const { plan, findings } = await planOfRequest({
    request: executable(grant.request),
    run: runVariables(grant.run, machine.platform, facts, new Date()),
    context: source,
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
  const rest = withoutSteps(plan, grant.doneSteps);
  if (rest.steps.length < plan.steps.length) await say(`Steps that are done already: ${grant.doneSteps.join(', ')}`);
  return carryOut({ ...rest, masks: [...rest.masks, ...execution.secrets] }, context, execution);
}

async function carryOut(plan: Plan, context: OpenedContext, execution: Execution): Promise<RunEnding> {
  const { grant, machine, reporter, credentials, signal, say } = execution;
  const { runId, attempt } = grant.lease;
  await checkRegistries(plan, credentials, { engineHere: machine.isEngineHere, notify: () => undefined, signal });
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
  const { status, error } = await execute(plan, {
    runtime: machine.runtime,
    run: { runId, attempt },
    context: context.source,
    credentials,
    emit,
    signal,
  });
  // An image that is not remembered only stays longer than it should.
  await machine
    .built(plan.steps.flatMap((step) => (step.kind === 'build' ? step.options.tags : [])))
    .catch(() => undefined);
  return error === undefined ? { status } : { status, error };
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
