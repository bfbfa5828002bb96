import { TemplateError, execute, goMap, parseTemplate } from '../../src/index.ts';
import type { ExecuteOptions, GoValue } from '../../src/index.ts';

/** Renders a template with values under `.`; the clock stands at 2024-05-06T07:08:09.123Z. */
export function render(
  text: string,
  data: Readonly<Record<string, GoValue>> = {},
  options: ExecuteOptions = {},
): string {
  const clock = (): number => Date.UTC(2024, 4, 6, 7, 8, 9, 123);
  return execute(parseTemplate(text, { name: 't' }), goMap(Object.entries(data)), { clock, ...options });
}

/** The error a template gives; fails if it gives none. */
export function failureOf(
  text: string,
  data: Readonly<Record<string, GoValue>> = {},
  options: ExecuteOptions = {},
): TemplateError {
  try {
    render(text, data, options);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error(`no error for ${text}`);
}

/** What stands after the place in an error's message. */
export function reasonOf(text: string, data: Readonly<Record<string, GoValue>> = {}): string {
  return failureOf(text, data).message.replace(/^template: t:[0-9]+(?::[0-9]+: executing "[^"]*" at <.*?>)?: /s, '');
}
