import path from 'node:path';
import { compile, SlipwayError, type CompileResult } from '@slipway/core';
import type { RunFlags } from './flags.ts';
import { imageAliases, loadConfig } from '../config/config.ts';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import { aliasSources } from './alias-sources.ts';
import { parseSetFlags } from './assignments.ts';
import { commandTaskFile } from './command-file.ts';
import { withContext, type LocalContext } from './context.ts';
import { newLocalRunId } from './run-id.ts';
import { localRunVariables } from './run-variables.ts';
import { requireLocal } from './require-local.ts';
import { parseSecretFlags, secretResolver } from './secrets.ts';
import { readTaskFile, readValuesFile, type TaskFile } from './task-file.ts';

/** Limit of a run when none is given (contract §11.4), in seconds. */
export const defaultTimeoutSeconds = 3600;

/** `tasks run`: compiles a task file, and runs it when nothing is wrong with it. */
export async function runAction(contextText: string, flags: RunFlags): Promise<number> {
  requireLocal('run', flags.local);
  if (contextText === '-' && flags.file === '-') {
    throw new SlipwayError('invalid-argument', 'standard input cannot be both the context and the task file', {
      advice: 'Put the task file into the context and name it with -f.',
    });
  }
  const timeoutSeconds = flags.timeout ?? defaultTimeoutSeconds;
  return withContext(contextText, timeoutSeconds, (context) => runOn(context, flags, timeoutSeconds));
}

async function runOn(context: LocalContext, flags: RunFlags, timeoutSeconds: number): Promise<number> {
  const source = await chooseTaskFile(flags, context);
  const runId = newLocalRunId();
  const config = loadConfig();

  const result = await compile(source.text, {
    file: source.name,
    run: { ...localRunVariables(runId, flags.registry ?? config.TASKS_REGISTRY, new Date()), ...context.facts },
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
    context: context.source,
    ssh: flags.ssh === true,
    timeoutSeconds,
    output: flags.output,
    logPrefix: flags.logPrefix,
  });
}

/** Paths of the command line count from this directory, except in a context that was fetched: there they are paths in it. */
async function chooseTaskFile(flags: RunFlags, context: LocalContext): Promise<TaskFile> {
  if (flags.cmd !== undefined) {
    if (flags.file !== undefined) {
      throw new SlipwayError('invalid-argument', '--cmd and --file cannot be given together', {
        advice: 'Give --cmd for one command, or -f for a task file.',
      });
    }
    return { name: '(--cmd)', text: commandTaskFile(flags.cmd) };
  }
  if (context.holdsFiles) return readTaskFile(flags.file ?? 'acb.yaml', context.readText);
  return readTaskFile(flags.file ?? path.join(context.directory ?? '.', 'acb.yaml'));
}

function reportFindings(source: TaskFile, result: CompileResult): void {
  process.stderr.write(formatFindings(result.diagnostics, source.text, colorsFor(process.stderr)));
  if (result.ok) return;
  const errors = result.diagnostics.filter(({ severity }) => severity === 'error').length;
  process.stderr.write(`${errors} ${errors === 1 ? 'error' : 'errors'} in ${source.name}; nothing was run\n`);
}
