import { errorCatalogue, type Plan } from '@slipway/core';
import {
  bareRuntime,
  checkRegistries,
  connectEngine,
  createDockerRuntime,
  execute,
  isEngineHere,
  keptLimits,
  needsNoEngine,
  sweepLeftovers,
  withBuiltins,
  type CredentialSource,
  type RunOutcome,
  type Runtime,
  type SourceContext,
  type SweepResult,
} from '@slipway/engine';
import { dockerConfigCredentials } from '@slipway/registry';
import { imageAliases, loadConfig, type Config } from '../config/config.ts';
import { createLogPrinter, type PrefixMode } from '../output/log-printer.ts';
import { reportResult, type OutputForm } from '../output/result.ts';
import { createCancellation, exitCodeOf, type StopSignal } from './cancellation.ts';
import { journalDirectory } from '../service/paths.ts';
import { shellCommand } from '../shell/shell-command.ts';
import { runtimeOptions } from './runtime-options.ts';

/** A compiled run that is to happen on the engine of this computer. */
export interface LocalRun {
  readonly runId: string;
  readonly plan: Plan;
  /** The registry of the run, as image references name it. */
  readonly registry: string;
  readonly context: SourceContext;
  /** Logins of this run alone, over those of this computer. */
  readonly credentials?: readonly { readonly registry: string; readonly username: string; readonly password: string }[];
  /** Builds that ask for it may use the SSH agent of this computer. */
  readonly ssh: boolean;
  /** Keep the workspace when the run fails. */
  readonly keepFailed: boolean;
  readonly timeoutSeconds: number;
  readonly output: OutputForm;
  readonly logPrefix: PrefixMode;
}

/** Runs a plan on the engine of this computer, shows its log and its end, and gives the exit code. */
export async function runLocally(run: LocalRun): Promise<number> {
  const startedAt = performance.now();
  const notify = (text: string): void => void process.stderr.write(text);
  using cancellation = createCancellation(run.timeoutSeconds, notify);
  const { signal } = cancellation;
  const config = loadConfig();
  const aliasImage = imageAliases(config)['acr'];
  const stored = dockerConfigCredentials();
  const credentials: CredentialSource = (host) => {
    const own = run.credentials?.find(({ registry }) => registry === host);
    return own === undefined ? stored(host) : Promise.resolve(own);
  };

  const place = await (
    needsNoEngine(run.plan, aliasImage) ? nowhere : openEngine(run, { credentials, config, notify, signal })
  ).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  if (place === undefined) return exitCode({ status: 'Canceled' }, cancellation.stoppedBy());
  await using _place = place;

  const stepIds = run.plan.steps.map(({ id }) => id);
  const log = createLogPrinter(
    stepIds,
    { prefix: run.logPrefix },
    {
      // With an object as the result, stdout belongs to it alone.
      output: run.output === 'text' ? process.stdout : process.stderr,
      notices: process.stderr,
    },
  );
  process.stderr.write(`Run ID: ${run.runId}${place.name}\n`);
  const outcome = await execute(run.plan, {
    runtime: withBuiltins(place.runtime, {
      aliasImage,
      defaultRegistry: run.registry,
      journals: journalDirectory(),
    }),
    run: { runId: run.runId, attempt: 1 },
    context: run.context,
    credentials,
    keepFailed: run.keepFailed,
    emit: (event) => (event.kind === 'log' ? log.print(event) : undefined),
    signal,
  });
  await log.end();

  reportResult(run.runId, outcome, performance.now() - startedAt, run.output);
  if (outcome.workspaceKept === true) {
    notify(`Its workspace is kept; look into it with: ${shellCommand(run.runId, stepToLookInto(run.plan, outcome))}\n`);
  } else if (run.keepFailed && outcome.status !== 'Succeeded' && outcome.status !== 'Canceled') {
    notify('Its workspace is not kept: no step had used it.\n');
  }
  return exitCode(outcome, cancellation.stoppedBy());
}

/** Where the steps of a run happen. */
interface Place extends AsyncDisposable {
  readonly runtime: Runtime;
  /** What a run's first line says of it. */
  readonly name: string;
}

/** For runs that need no engine. */
const nowhere: Promise<Place> = Promise.resolve({
  runtime: bareRuntime(),
  name: '',
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

interface Surroundings {
  readonly credentials: CredentialSource;
  readonly config: Config;
  readonly notify: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Connects to the engine of this computer, and tidies up there; the registries that the run pushes to have to answer meanwhile. */
async function openEngine(run: LocalRun, { credentials, config, notify, signal }: Surroundings): Promise<Place> {
  const [connection] = await Promise.all([
    connectEngine(),
    checkRegistries(run.plan, credentials, { engineHere: isEngineHere(), notify, signal }),
  ]);
  reportSweep(await sweepLeftovers(connection));
  const runtime = createDockerRuntime(connection, {
    ...runtimeOptions(config),
    sshAgent: run.ssh ? process.env['SSH_AUTH_SOCK'] : undefined,
  });
  return {
    runtime,
    name: ` on ${connection.address} (engine ${connection.version})`,
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  };
}

/** The step that failed, where it has a container to look into. */
function stepToLookInto(plan: Plan, { steps }: RunOutcome): string | undefined {
  const failed = steps.find(({ status }) => status === 'failed' || status === 'timed-out');
  return plan.steps.find(({ id, kind }) => id === failed?.id && kind === 'cmd')?.id;
}

function exitCode(outcome: Pick<RunOutcome, 'status'>, signal: StopSignal | undefined): number {
  switch (outcome.status) {
    case 'Succeeded':
      return 0;
    case 'Failed':
    case 'Timeout':
      return 1;
    case 'Canceled':
      return signal === undefined ? 1 : exitCodeOf(signal);
    case 'Error':
      return errorCatalogue['engine-failed'].exit;
  }
}

function reportSweep({ containers, networks, volumes, contexts, workspaces }: SweepResult): void {
  if (workspaces > 0) {
    const days = keptLimits.ageMs / 86_400_000;
    process.stderr.write(
      `Removed ${workspaces} kept workspaces: older than ${days} days, or behind the newest ${keptLimits.runs}\n`,
    );
  }
  if (containers + networks + volumes + contexts === 0) return;
  process.stderr.write(
    `Removed what an interrupted run left: ${containers} containers, ${networks} networks, ${volumes} volumes, ${contexts} contexts\n`,
  );
}
