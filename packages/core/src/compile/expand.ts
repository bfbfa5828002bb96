import { expandCommand } from '../aliases/command.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { maskSecrets } from '../text/mask.ts';
import { collectFindings } from './findings.ts';
import type { CompileOptions } from './input.ts';
import { runPhases, type PhaseResults } from './phases.ts';

/** The one line of a step that says what it does, aliases and templates replaced. */
export type ExpandedStep =
  { readonly cmd: string } | { readonly build: string } | { readonly push: readonly string[] } | Record<string, never>;

/** A task file after each of its text phases; what a failed phase would have made is absent. */
export interface ExpandedTask {
  /** The version as the text itself says, before anything is replaced. */
  readonly sniffedVersion?: string;
  readonly aliasesEnabled: boolean;
  /** The text without comments and alias block, aliases replaced. */
  readonly preprocessed?: string;
  /** The text after templates. */
  readonly rendered?: string;
  readonly steps?: readonly ExpandedStep[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Shows what becomes of a task file on its way to a plan, secret values included: for comparisons with other engines. */
export async function expandTaskFile(text: string, options: CompileOptions): Promise<ExpandedTask> {
  const findings = collectFindings(options.file);
  return expandedTask(await runPhases(text, options, findings), findings.all());
}

/** Shows the text of a task file after aliases and templates, for `tasks render`; secret values read `***`. */
export async function renderTaskFile(
  text: string,
  options: CompileOptions,
): Promise<Pick<ExpandedTask, 'rendered' | 'diagnostics'>> {
  const findings = collectFindings(options.file);
  const { rendered, masks } = await runPhases(text, options, findings);
  return {
    ...(rendered === undefined ? {} : { rendered: maskSecrets(rendered.text, masks ?? []) }),
    diagnostics: findings.all(),
  };
}

function expandedTask(results: PhaseResults, diagnostics: readonly Diagnostic[]): ExpandedTask {
  const { sniffedVersion, preprocessed, rendered } = results;
  return {
    ...(sniffedVersion === undefined ? {} : { sniffedVersion }),
    aliasesEnabled: results.aliases !== undefined,
    ...(preprocessed === undefined ? {} : { preprocessed: preprocessed.text }),
    ...(rendered === undefined ? {} : { rendered: rendered.text }),
    ...(results.spec === undefined ? {} : { steps: expandedSteps(results) }),
    diagnostics,
  };
}

function expandedSteps({ spec, aliases }: PhaseResults): readonly ExpandedStep[] {
  return (spec?.steps ?? []).map(({ properties: { cmd, build, push } }) => {
    if (cmd !== undefined) {
      return { cmd: aliases === undefined ? cmd.value.text : expandCommand(cmd.value.text, aliases) };
    }
    if (build !== undefined) return { build: build.value.text };
    return push === undefined ? {} : { push: push.value.map(({ text }) => text) };
  });
}
