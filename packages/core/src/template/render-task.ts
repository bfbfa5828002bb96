import type { Findings } from '../compile/findings.ts';
import type { MappedText } from '../text/mapped-text.ts';
import type { TemplateData } from './data.ts';
import { renderTemplate } from './render.ts';
import { reportRenderProblem } from './report-problem.ts';

/** Renders the text of a task; an empty file stays empty, one that becomes empty is an error (contract §2.1). */
export function renderTask(
  task: MappedText,
  data: TemplateData,
  source: string,
  findings: Findings,
): MappedText | undefined {
  if (task.text === '') return task;
  const rendered = renderTemplate(task, data);
  if (!rendered.ok) {
    reportRenderProblem('task', rendered, task, source, findings);
    return undefined;
  }
  if (rendered.text.text !== '') return rendered.text;
  findings.error('template', 'unable to render task: rendered template was empty');
  return undefined;
}
