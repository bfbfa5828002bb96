import type { Findings } from '../compile/findings.ts';
import type { MappedText } from '../text/mapped-text.ts';
import { locator } from '../text/positions.ts';
import type { RenderProblem } from './render.ts';

/** Tells that a text could not be rendered, at the place in the file `source` that the text came from. */
export function reportRenderProblem(
  what: 'task' | 'alias data',
  { message, offset, cure }: RenderProblem,
  text: MappedText,
  source: string,
  findings: Findings,
): void {
  const place = locator(text, source)(offset);
  findings.error('template', `unable to render ${what}: ${message}`, place, cure === undefined ? {} : { cure });
}
