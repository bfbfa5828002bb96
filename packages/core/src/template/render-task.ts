import type { Findings } from '../compile/findings.ts';
import type { MappedText } from '../text/mapped-text.ts';
import { locator } from '../text/positions.ts';
import type { TemplateData } from './data.ts';
import { renderTemplate } from './render.ts';

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
    const place = rendered.offset === undefined ? undefined : locator(task, source)(rendered.offset);
    findings.error('template', `unable to render task: ${rendered.message}`, place);
    return undefined;
  }
  if (rendered.text.text !== '') return rendered.text;
  findings.error('template', 'unable to render task: rendered template was empty');
  return undefined;
}
