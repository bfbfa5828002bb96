/** Where in the work a template failed: reading it, running it, or by reaching a limit. */
export type TemplateErrorKind = 'parse' | 'execute' | 'limit';

/** A place in the template text. */
export interface TemplatePosition {
  /** Name of the template set, as it stands in messages. */
  readonly name: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column in UTF-16 units, from 1. */
  readonly column: number;
  /** Offset in UTF-16 units, from 0. */
  readonly offset: number;
}

/** The only error this package throws; the message is the text Go's engine prints. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly kind: TemplateErrorKind;
  readonly position: TemplatePosition;

  constructor(kind: TemplateErrorKind, message: string, position: TemplatePosition, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.position = position;
  }
}

/** Thrown inside a template function; the evaluator adds the place and the function's name. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
}

/** Thrown when a limit is reached; the evaluator adds the place. */
export class LimitError extends Error {
  override readonly name = 'LimitError';
}

/** Finds line and column of an offset. */
export function positionAt(name: string, text: string, offset: number): TemplatePosition {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let i = before.indexOf('\n'); i >= 0; i = before.indexOf('\n', i + 1)) line++;
  return { name, line, column: offset - lineStart + 1, offset };
}
