import { defaultImageAliases, dockerCommand } from '../aliases/builtin.ts';
import { readAliases } from '../aliases/phase.ts';
import { replaceAliases } from '../aliases/replace.ts';
import { splitAliasBlock } from '../aliases/split-block.ts';
import type { Plan } from '../plan/plan.ts';
import { assemblePlan } from '../plan/assemble.ts';
import { readTaskSpec } from '../spec/task-spec.ts';
import { runData, type TemplateData } from '../template/data.ts';
import { renderTemplate } from '../template/render.ts';
import { effectiveVersion, sniffVersion, versionHasAliases, versionProblem } from '../template/version.ts';
import { locator } from '../text/positions.ts';
import { stripComments } from '../text/strip-comments.ts';
import { parseYaml } from '../yaml/parse.ts';
import { collectFindings, type Findings } from './findings.ts';
import type { CompileOptions, CompileResult } from './input.ts';

/**
 * Turns the text of a task file into a plan, or into everything that is wrong with it. The phases stand in the order
 * that contract §2.1 lays down.
 */
export async function compile(text: string, options: CompileOptions): Promise<CompileResult> {
  const findings = collectFindings(options.file);

  let task = stripComments(text);
  const hasAliases = versionHasAliases(sniffVersion(task.text));

  const data: TemplateData = {
    run: runData(options.run),
    values: new Map((options.set ?? []).map(({ name, value }) => [name, value])),
    secrets: new Map(),
  };
  let aliases;
  if (hasAliases) {
    const split = splitAliasBlock(task);
    aliases = await readAliases(split.block, data, text, options, findings);
    if (aliases === undefined) return failed(findings);
    task = replaceAliases(split.task, aliases.values, aliases.directive);
  }

  const rendered = renderTemplate(task, data);
  if (!rendered.ok) {
    const place = rendered.offset === undefined ? undefined : locator(task, text)(rendered.offset);
    findings.error('template', `unable to render task: ${rendered.message}`, place);
    return failed(findings);
  }
  if (rendered.text.text === '' && task.text !== '') {
    findings.error('template', 'unable to render task: rendered template was empty');
    return failed(findings);
  }

  const locate = locator(rendered.text, text);
  const parsed = parseYaml(rendered.text.text);
  if (!parsed.ok) {
    for (const { code, message, offset } of parsed.problems) findings.error(code, message, locate(offset));
    return failed(findings);
  }

  const context = { findings, locate };
  const spec = readTaskSpec(parsed.root, context);
  const version = effectiveVersion(spec.properties.version?.value.text);
  const problem = versionProblem(version);
  if (problem !== undefined) findings.error('version', problem, locate(spec.properties.version?.offset ?? 0));

  const dockerImage = (options.imageAliases ?? defaultImageAliases)[dockerCommand];
  const planned = assemblePlan(
    spec,
    {
      env: options.env ?? [],
      ...(options.workingDirectory === undefined ? {} : { workingDirectory: options.workingDirectory }),
      ...(aliases === undefined ? {} : { aliases }),
      ...(dockerImage === undefined ? {} : { dockerImage }),
    },
    context,
  );
  if (findings.hasErrors()) return failed(findings);

  const masks = (options.set ?? []).filter((value) => value.secret && value.value !== '').map(({ value }) => value);
  const plan: Plan = { version, ...planned, masks };
  return { ok: true, plan, diagnostics: findings.all() };
}

function failed(findings: Findings): CompileResult {
  return { ok: false, diagnostics: findings.all() };
}
