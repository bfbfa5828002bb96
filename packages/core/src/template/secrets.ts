import { collectFindings, type Findings } from '../compile/findings.ts';
import type { CompileOptions } from '../compile/input.ts';
import { readSecrets, type SecretRequest } from '../rules/secrets.ts';
import { readTaskSpec } from '../spec/task-spec.ts';
import type { MappedText } from '../text/mapped-text.ts';
import { locator, type Place } from '../text/positions.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { TemplateData } from './data.ts';
import { renderTemplate } from './render.ts';
import { reportRenderProblem } from './report-problem.ts';

const noSecrets: ReadonlyMap<string, string> = new Map();

/**
 * Finds and fetches the secrets of a file (contract §2.11): where the text speaks of `secrets`, it is rendered once
 * without any, only to read the list. Undefined when that failed, with the findings told.
 */
export async function resolveSecrets(
  task: MappedText,
  data: TemplateData,
  source: string,
  options: CompileOptions,
  findings: Findings,
): Promise<ReadonlyMap<string, string> | undefined> {
  if (!task.text.includes('secrets')) return noSecrets;
  const rendered = renderTemplate(task, data);
  if (!rendered.ok) {
    reportRenderProblem('task', rendered, task, source, findings);
    return undefined;
  }
  const locate = locator(rendered.text, source);
  const parsed = parseYaml(rendered.text.text);
  if (!parsed.ok) {
    for (const { code, message, offset } of parsed.problems) findings.error(code, message, locate(offset));
    return undefined;
  }
  const elsewhere = collectFindings(undefined);
  const spec = readTaskSpec(parsed.root, { findings: elsewhere, locate });
  const requests = readSecrets(spec.secrets, { findings, locate });
  if (findings.hasErrors()) return undefined;
  return fetchSecrets(
    requests,
    spec.secrets.map(({ offset }) => locate(offset)),
    options,
    findings,
  );
}

async function fetchSecrets(
  requests: readonly SecretRequest[],
  places: readonly Place[],
  { resolveSecret }: CompileOptions,
  findings: Findings,
): Promise<ReadonlyMap<string, string> | undefined> {
  const fetched = await Promise.allSettled(
    requests.map(async (request) => {
      if (resolveSecret === undefined) throw new Error('there is nothing here to fetch secrets with');
      return [request.id, await resolveSecret(request)] as const;
    }),
  );
  const secrets = new Map<string, string>();
  for (const [index, result] of fetched.entries()) {
    if (result.status === 'fulfilled') secrets.set(...result.value);
    else {
      const reason = result.reason instanceof Error ? result.reason.message : String(result.reason);
      findings.error('secret', `secret ${requests[index]?.id ?? ''} could not be fetched: ${reason}`, places[index]);
    }
  }
  return secrets.size === requests.length ? secrets : undefined;
}
