import { compile } from '@slipway/core';
import type { RegistryView } from '@slipway/registry';
import { execute } from '../../execute/execute.ts';
import { createScriptedRuntime } from '../../fake/scripted-runtime.ts';
import { withBuiltins, type BuiltinOptions } from '../with-builtins.ts';

/** What a task printed, and how it ended. */
export interface TaskRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly lines: readonly string[];
  readonly status: string;
  readonly error: string | undefined;
  /** The steps that a container would have run. */
  readonly inContainers: readonly string[];
}

/** Where a task of a test runs. */
export interface TaskPlace extends Pick<BuiltinOptions, 'journals' | 'now' | 'recordOf'> {
  /** The registry of the run. */
  readonly host: string;
  readonly view?: RegistryView;
  readonly signal?: AbortSignal;
  /** Hears what is printed, as it comes. */
  readonly heard?: (text: string) => void;
  readonly login?: { readonly username: string; readonly password: string };
}

/** Compiles a task file and executes it, with containers that do nothing. */
export async function runTask(
  text: string,
  { host, view, signal, heard, login, ...options }: TaskPlace,
): Promise<TaskRun> {
  const result = await compile(text, {
    file: 'acb.yaml',
    run: { id: 'r1', registry: host, date: new Date(), os: 'linux', architecture: 'amd64' },
  });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('; '));
  const texts = { stdout: '', stderr: '', system: '' };
  const scripted = createScriptedRuntime(() => ({}));
  const { status, error } = await execute(result.plan, {
    run: { runId: 'r1', attempt: 1 },
    context: { kind: 'none' },
    credentials: () => Promise.resolve(login),
    runtime: withBuiltins(scripted, {
      ...options,
      aliasImage: 'mcr.microsoft.com/acr/acr-cli:0.19',
      defaultRegistry: host,
      viewOf: () => view,
    }),
    emit: (event) => {
      if (event.kind !== 'log') return;
      const printed = Buffer.from(event.bytes).toString();
      texts[event.stream] += printed;
      heard?.(printed);
    },
    signal: signal ?? new AbortController().signal,
  });
  const lines = texts.stdout.split('\n').slice(0, -1);
  return { ...texts, lines, status, error, inContainers: scripted.attempts.map(({ id }) => id) };
}
