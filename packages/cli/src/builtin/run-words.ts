import { compile } from '@slipway/core';
import type { RegistryCredentialInput } from './source-login.ts';
import { imageAliases, loadConfig } from '../config/config.ts';
import { newLocalRunId } from '../local/run-id.ts';
import { refuseRemoteFlags } from '../local/remote-flags.ts';
import { defaultTimeoutSeconds } from '../local/run-action.ts';
import { localRunVariables } from '../local/run-variables.ts';
import { commonRequest } from '../remote/common-request.ts';
import { refuseLocalFlags } from '../remote/remote-context.ts';
import { submitRun } from '../remote/submit.ts';
import { withService } from '../remote/with-service.ts';
import type { BuiltinRunFlags } from './flags.ts';
import { wordsTaskFile } from './words-task-file.ts';

/** A built-in command to be run. */
export interface WordsRun {
  /** Of `tasks`, for messages: `purge`. */
  readonly verb: string;
  /** What the step runs, from `acr` on. */
  readonly words: readonly string[];
  readonly flags: BuiltinRunFlags;
  /** Logins for this run alone; they stand in no word. */
  readonly credentials?: readonly RegistryCredentialInput[];
}

/** Runs a built-in command as the only step of a run, on the service or on this computer, shows its log, and gives the exit code. */
export function runWords(run: WordsRun): Promise<number> {
  return run.flags.local === true ? runHere(run) : runOnService(run);
}

function runOnService({ verb, words, flags, credentials = [] }: WordsRun): Promise<number> {
  refuseLocalFlags({ ...(flags.timeout === undefined ? {} : { timeout: flags.timeout }) });
  return withService(verb, flags, ({ service, interruption, signal }) =>
    submitRun(service, {
      kind: 'run',
      stepIds: [],
      flags,
      interruption,
      signal,
      request: {
        ...commonRequest(flags),
        type: 'EncodedTaskRunRequest',
        encodedTaskContent: Buffer.from(wordsTaskFile(words)).toString('base64'),
        taskFileName: `(tasks ${verb})`,
        credentials: [...credentials],
      },
    }),
  );
}

async function runHere({ verb, words, flags, credentials = [] }: WordsRun): Promise<number> {
  refuseRemoteFlags(flags);
  const config = loadConfig();
  const registry = flags.registry ?? config.TASKS_REGISTRY;
  const runId = newLocalRunId();
  const result = await compile(wordsTaskFile(words), {
    file: `(tasks ${verb})`,
    run: localRunVariables(runId, registry, new Date()),
    imageAliases: imageAliases(config),
  });
  if (!result.ok) throw new Error(`the words of tasks ${verb} made no plan`);
  const { runLocally } = await import('../local/run-locally.ts');
  return runLocally({
    runId,
    plan: { ...result.plan, masks: [...result.plan.masks, ...credentials.map(({ password }) => password)] },
    registry,
    context: { kind: 'none' },
    credentials,
    ssh: false,
    keepFailed: false,
    timeoutSeconds: flags.timeout ?? defaultTimeoutSeconds,
    output: flags.output,
    logPrefix: flags.logPrefix,
  });
}
