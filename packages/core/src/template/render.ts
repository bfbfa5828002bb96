import { execute, marshalJson, parseTemplate, TemplateError, type GoMap } from '@slipway/gotemplate';
import type { MappedText } from '../text/mapped-text.ts';
import { rootOf, type TemplateData } from './data.ts';
import { markTemplate, unmark, withoutNoValue } from './markers.ts';
import { quoteForShell } from './shell-quote.ts';

/** What rendering gives; an offset counts in the text that was rendered. */
export type RenderResult = { readonly ok: true; readonly text: MappedText } | ({ readonly ok: false } & RenderProblem);

/** Why a text could not be rendered. */
export interface RenderProblem {
  readonly message: string;
  readonly offset: number;
  /** What to do about it, for the mistakes that are often made. */
  readonly cure?: string;
}

/** The name that the original gives to a task file that did not come from a path; templates may ask for it. */
const name = 'decoded';
const placeInMessage = /^template: decoded:\d+(?::\d+)?: (?:executing "decoded" )?/;

/** Renders a text as the original does (contract §3.3): a Go template whose `<no value>` vanishes. */
export function renderTemplate(template: MappedText, data: TemplateData): RenderResult {
  if (!template.text.includes('{{')) return { ok: true, text: withoutNoValue(template) };
  const root = rootOf(data, {
    run: template.text.includes('RunJSON') ? jsonForShell(data.run) : '',
    values: template.text.includes('ValuesJSON') ? jsonForShell(data.values) : '',
  });
  try {
    const marked = markTemplate(template.text);
    const rendered = execute(parseTemplate(marked.text, { name }), root, { clock: () => data.now });
    return { ok: true, text: withoutNoValue(unmark(rendered, marked, template)) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { ok: false, ...problemWithoutMarks(template.text, root, data, error) };
  }
}

/** Marks move columns: the same text without them fails in the same place and tells it as the user sees it. */
function problemWithoutMarks(text: string, root: GoMap, data: TemplateData, first: TemplateError): RenderProblem {
  let problem = first;
  try {
    execute(parseTemplate(text, { name }), root, { clock: () => data.now });
  } catch (error) {
    if (error instanceof TemplateError) problem = error;
  }
  const phase = problem.kind === 'parse' ? 'failed to parse template' : 'failed to execute template';
  return {
    message: `${phase}: ${problem.message.replace(placeInMessage, '')}`,
    offset: Math.min(problem.position.offset, text.length),
    ...cureFor(problem.message),
  };
}

function cureFor(message: string): Pick<RenderProblem, 'cure'> {
  if (/can't evaluate field (?:Run|Values|Secrets|Build) in type/.test(message)) {
    return {
      cure: 'Inside `range` and `with`, `.` is the element: write `{{$.Run.Registry}}`, also in place of `$Registry`.',
    };
  }
  if (message.includes('nil pointer evaluating')) {
    return { cure: 'The value before the last dot is not set; give it in the values file or with `--set`.' };
  }
  return {};
}

/** Values that JSON cannot hold were refused when they were read; what a template makes of them since is left out. */
function jsonForShell(map: GoMap): string {
  return quoteForShell(marshalJson(map) ?? '');
}
