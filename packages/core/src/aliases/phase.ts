import type { CompileOptions } from '../compile/input.ts';
import type { Findings } from '../compile/findings.ts';
import type { TemplateData } from '../template/data.ts';
import { renderTemplate } from '../template/render.ts';
import { reportRenderProblem } from '../template/report-problem.ts';
import type { MappedText } from '../text/mapped-text.ts';
import { locator } from '../text/positions.ts';
import { parseYaml } from '../yaml/parse.ts';
import { collectAliases, type Aliases } from './collect.ts';
import { readAliasBlock } from './read-block.ts';

/** Renders and reads an alias block, and loads its sources; undefined when that failed, with the findings told. */
export async function readAliases(
  block: MappedText,
  data: TemplateData,
  source: string,
  options: CompileOptions,
  findings: Findings,
): Promise<Aliases | undefined> {
  const rendered = renderTemplate(block, data);
  if (!rendered.ok) {
    reportRenderProblem('alias data', rendered, block, source, findings);
    return undefined;
  }
  const locate = locator(rendered.text, source);
  const parsed = parseYaml(rendered.text.text);
  if (!parsed.ok) {
    for (const { code, message, offset } of parsed.problems) {
      findings.error(code, `error during alias unmarshaling: ${message}`, locate(offset));
    }
    return undefined;
  }
  const context = { findings, locate };
  const aliases = await collectAliases(readAliasBlock(parsed.root, context), options, context);
  return findings.hasErrors() ? undefined : aliases;
}
