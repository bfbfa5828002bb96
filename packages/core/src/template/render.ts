import { mappedTextBuilder, type MappedText } from '../text/mapped-text.ts';
import type { TemplateData } from './data.ts';

/** What rendering gives. */
export type RenderResult =
  | { readonly ok: true; readonly text: MappedText }
  | { readonly ok: false; readonly message: string; readonly offset?: number };

const action = /\{\{(-(?=\s))?\s*(.*?)\s*((?<=\s)-)?\}\}/gs;
const field = /^\.(Run|Values|Secrets|Build)\.(\w+)$/;

/** Renders a template. */
export function renderTemplate(template: MappedText, data: TemplateData): RenderResult {
  const result = mappedTextBuilder();
  let copied = 0;
  for (const match of template.text.matchAll(action)) {
    const [whole, , body = ''] = match;
    const path = field.exec(body);
    if (path === null) {
      return { ok: false, message: `failed to parse template: unexpected "${body}"`, offset: match.index };
    }
    result.copy(template, copied, match.index);
    result.insert(lookUp(path[1] ?? '', path[2] ?? '', data), template, match.index);
    copied = match.index + whole.length;
  }
  result.copy(template, copied, template.text.length);
  return { ok: true, text: result.finish() };
}

function lookUp(root: string, name: string, data: TemplateData): string {
  switch (root) {
    case 'Values':
      return String((data.values.get(name) ?? '') as string);
    case 'Secrets':
      return data.secrets.get(name) ?? '';
    case 'Build':
      return name === 'ID' ? (data.run['ID'] ?? '') : '';
    default:
      return data.run[name] ?? '';
  }
}
