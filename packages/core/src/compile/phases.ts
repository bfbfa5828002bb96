import { defaultImageAliases, dockerCommand } from '../aliases/builtin.ts';
import type { Aliases } from '../aliases/collect.ts';
import { readAliases } from '../aliases/phase.ts';
import { replaceAliases } from '../aliases/replace.ts';
import { splitAliasBlock } from '../aliases/split-block.ts';
import { assemblePlan } from '../plan/assemble.ts';
import type { Plan } from '../plan/plan.ts';
import { checkVersion } from '../rules/version.ts';
import { readTaskSpec, type TaskSpec } from '../spec/task-spec.ts';
import { templateData, withSecrets } from '../template/data.ts';
import { renderTask } from '../template/render-task.ts';
import { resolveSecrets } from '../template/secrets.ts';
import { readValues } from '../template/values.ts';
import { sniffVersion, versionHasAliases } from '../template/version.ts';
import type { MappedText } from '../text/mapped-text.ts';
import { locator } from '../text/positions.ts';
import { stripComments } from '../text/strip-comments.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { Findings } from './findings.ts';
import type { CompileOptions } from './input.ts';

/** What the phases of a compilation have made; a phase that fails ends the list, and its findings say why. */
export interface PhaseResults {
  /** As the text itself says before anything is replaced. */
  readonly sniffedVersion?: string;
  /** Absent below v1.1.0. */
  readonly aliases?: Aliases;
  /** The text without comments and alias block, aliases replaced. */
  readonly preprocessed?: MappedText;
  readonly rendered?: MappedText;
  /** Values not to be shown. */
  readonly masks?: readonly string[];
  readonly spec?: TaskSpec;
  /** Made as far as possible; only good when no finding is an error. */
  readonly plan?: Plan;
}

/** Runs the phases from text to plan in the order that contract §2.1 lays down. */
export async function runPhases(text: string, options: CompileOptions, findings: Findings): Promise<PhaseResults> {
  const set = options.set ?? [];
  const images = options.imageAliases ?? defaultImageAliases;
  let results: PhaseResults = {};

  // Comments go first: what is commented out need not be a valid template.
  let task = stripComments(text);

  // The version decides about aliases before anything else is understood.
  const sniffedVersion = sniffVersion(task.text);
  if (sniffedVersion !== undefined) results = { ...results, sniffedVersion };

  const values = readValues(options.values, set, findings);
  if (values === undefined) return results;
  let data = templateData(options.run, values);

  // Alias block, then alias replacement in all the rest.
  if (versionHasAliases(sniffedVersion)) {
    const { block, task: rest } = splitAliasBlock(task);
    const aliases = await readAliases(block, data, text, options, findings);
    if (aliases === undefined) return results;
    task = replaceAliases(rest, aliases.values, aliases.directive);
    results = { ...results, aliases };
  }
  results = { ...results, preprocessed: task };

  // Secrets are named in the rendered text and used while rendering: hence two passes.
  const secrets = await resolveSecrets(task, data, text, options, findings);
  if (secrets === undefined) return results;
  data = withSecrets(data, secrets);
  const masks = [...secrets.values(), ...set.filter(({ secret }) => secret).map(({ value }) => value)].filter(Boolean);
  const rendered = renderTask(task, data, text, findings);
  if (rendered === undefined) return { ...results, masks };
  results = { ...results, masks, rendered };

  const locate = locator(rendered, text);
  const parsed = parseYaml(rendered.text);
  if (!parsed.ok) {
    for (const { code, message, offset } of parsed.problems) findings.error(code, message, locate(offset));
    return results;
  }

  // Rules, defaults, graph and, within the steps, command aliases.
  const context = { findings, locate };
  const spec = readTaskSpec(parsed.root, context);
  const version = checkVersion(spec, sniffedVersion, context);
  const dockerImage = images[dockerCommand];
  const planned = assemblePlan(
    spec,
    {
      run: options.run,
      env: options.env ?? [],
      ...(options.workingDirectory === undefined ? {} : { workingDirectory: options.workingDirectory }),
      ...(results.aliases === undefined ? {} : { aliases: results.aliases }),
      ...(dockerImage === undefined ? {} : { dockerImage }),
    },
    context,
  );
  return { ...results, spec, plan: { version, ...planned, masks } };
}
