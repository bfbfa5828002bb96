import type { Diagnostic } from '../diagnostic.ts';
import type { Plan } from '../plan/plan.ts';
import type { SecretRequest } from '../rules/secrets.ts';
import type { RunVariables } from '../run/variables.ts';

/** A value given by `--set` or `--set-secret`; always text (contract §3.2). */
export interface SetValue {
  readonly name: string;
  readonly value: string;
  readonly secret: boolean;
}

/** What a task file is compiled with. Everything that needs I/O is handed in by the caller. */
export interface CompileOptions {
  /** Name of the task file, for findings. */
  readonly file?: string;
  readonly run: RunVariables;
  /** Text of the values file. */
  readonly values?: string;
  readonly set?: readonly SetValue[];
  /** `K=V` entries of the command line: the lowest priority (contract §2.8). */
  readonly env?: readonly string[];
  /** Used for steps when the file names no task-level working directory. */
  readonly workingDirectory?: string;
  /** Images behind the short names `bash`, `acr`, `az`, `curl`, `cssc`, `docker` (contract §4.2), by name. */
  readonly imageAliases?: Readonly<Record<string, string>>;
  /** Reads an alias source, a path in the context or an http(s) URL; rejects with a readable message. */
  readonly loadAliases?: (source: string) => Promise<string>;
  /** Fetches a secret of the file's `secrets` list; rejects with a readable message. A file with secrets needs it. */
  readonly resolveSecret?: (secret: SecretRequest) => Promise<string>;
}

/** What compiling gives: a plan with warnings at most, or findings of which at least one is an error. */
export type CompileResult =
  | { readonly ok: true; readonly plan: Plan; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
