import { SlipwayError, type CmdStep } from '@slipway/core';
import type { CmdExit, Output, Runtime, Sandbox, SandboxRequest } from '../runtime/runtime.ts';
import type { BuiltinCommand } from './command.ts';
import { builtinCommands } from './commands.ts';
import { findBuiltin, type FoundBuiltin } from './find-builtin.ts';
import { reachRegistries, type ReachOptions } from './reach-registries.ts';

/** How built-in commands run. */
export interface BuiltinOptions extends ReachOptions {
  /** The image that the name `acr` stands for. */
  readonly aliasImage: string | undefined;
  /** The registry of the run. */
  readonly defaultRegistry: string;
  /** Why none may run here, where none may. */
  readonly refusal?: string | undefined;
  /** Those of this package by default. */
  readonly commands?: readonly BuiltinCommand[];
  /** The clock; the computer's by default. */
  readonly now?: () => number;
}

/** Commands that fail, and those that are given wrong words, end as ACR's program does. */
const failed = 1;
/** Of a command that may not be executed, as shells have it. */
const forbidden = 126;

/** A runtime that runs built-in commands itself, and everything else as `runtime` does. */
export function withBuiltins(runtime: Runtime, options: BuiltinOptions): Runtime {
  const { commands = builtinCommands, aliasImage } = options;
  return {
    async open(request, signal) {
      const sandbox = await runtime.open(request, signal);
      const execute = commandRunner(request, sandbox, options);
      return {
        run: (step, out, stepSignal) => {
          const found = findBuiltin(step, commands, aliasImage);
          return found === undefined ? sandbox.run(step, out, stepSignal) : execute(step, found, out, stepSignal);
        },
        build: (step, out, stepSignal) => sandbox.build(step, out, stepSignal),
        push: (step, out, stepSignal) => sandbox.push(step, out, stepSignal),
        finish: () => sandbox.finish(),
        keepWorkspace: (ending) => sandbox.keepWorkspace(ending),
        [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
      };
    },
  };
}

function commandRunner({ credentials }: SandboxRequest, sandbox: Sandbox, options: BuiltinOptions) {
  const { refusal, defaultRegistry, now = Date.now } = options;
  const registry = reachRegistries(credentials, options);
  return async (step: CmdStep, found: FoundBuiltin, out: Output, signal: AbortSignal): Promise<CmdExit> => {
    signal.throwIfAborted();
    if (refusal !== undefined) return { exitCode: forbidden, reason: refusal };
    const { command, words } = found;
    let exit: CmdExit;
    try {
      exit = await command.run(words, { step, out, signal, now, defaultRegistry, registry, sandbox });
    } catch (cause) {
      signal.throwIfAborted();
      if (!(cause instanceof SlipwayError)) throw cause;
      await out('stderr', Buffer.from(errorText(cause)));
      exit = { exitCode: failed, reason: cause.message };
    }
    signal.throwIfAborted();
    return exit;
  };
}

function errorText({ message, advice }: SlipwayError): string {
  return `Error: ${message}\n${advice}\n`;
}
