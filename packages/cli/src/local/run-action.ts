import { compile } from '@slipway/core';
import type { RunFlags } from './flags.ts';
import { imageAliases, loadConfig } from '../config/config.ts';
import { aliasSources } from './alias-sources.ts';
import { parseSetFlags } from './assignments.ts';
import { chooseTaskFile, refuseStdinTwice, reportFindings } from './choose-task-file.ts';
import { withContext, type LocalContext } from './context.ts';
import { newLocalRunId } from './run-id.ts';
import { localRunVariables } from './run-variables.ts';
import { refuseRemoteFlags } from './remote-flags.ts';
import { parseSecretFlags, secretResolver } from './secrets.ts';
import { readValuesFile } from './task-file.ts';

/** Limit of a run when none is given (contract §11.4), in seconds. */
export const defaultTimeoutSeconds = 3600;

/** `tasks run`: compiles a task file, and runs it when nothing is wrong with it. */
export async function runAction(contextText: string, flags: RunFlags): Promise<number> {
  refuseRemoteFlags(flags, { '--platform': flags.platform !== undefined });
  refuseStdinTwice(contextText, flags);
  const timeoutSeconds = flags.timeout ?? defaultTimeoutSeconds;
  return withContext(contextText, timeoutSeconds, (context) => runOn(context, flags, timeoutSeconds));
}

async function runOn(context: LocalContext, flags: RunFlags, timeoutSeconds: number): Promise<number> {
  const source = await chooseTaskFile(flags, context);
  const runId = newLocalRunId();
  const config = loadConfig();
  const registry = flags.registry ?? config.TASKS_REGISTRY;

  const result = await compile(source.text, {
    file: source.name,
    run: { ...localRunVariables(runId, registry, new Date()), ...context.facts },
    imageAliases: imageAliases(config),
    resolveSecret: secretResolver(parseSecretFlags(flags.secret)),
    set: parseSetFlags(flags.set, flags.setSecret),
    env: flags.env ?? [],
    loadAliases: aliasSources(context.readText),
    ...(flags.values === undefined ? {} : { values: await readValuesFile(flags.values, context.readText) }),
  });
  reportFindings(source, result);
  if (!result.ok) return 2;
  // Loaded after the check, so that a typo answers without waiting for what talks to the engine.
  const { runLocally } = await import('./run-locally.ts');
  return runLocally({
    runId,
    plan: result.plan,
    registry,
    context: context.source,
    ssh: flags.ssh === true,
    keepFailed: flags.keepFailed === true,
    timeoutSeconds,
    output: flags.output,
    logPrefix: flags.logPrefix,
  });
}
