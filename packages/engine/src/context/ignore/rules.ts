import { posix } from 'node:path';
import { checkPatternSyntax } from './pattern-syntax.ts';
import { invalidPattern } from './invalid-pattern.ts';

/** One line of a `.dockerignore`. */
export interface IgnoreRule {
  /** Cleaned as a path: relative, without `.`, `..` in the middle, doubled or trailing slashes. */
  readonly pattern: string;
  /** The line began with `!`: what it names is taken in again. */
  readonly exception: boolean;
}

/** Reads the text of a `.dockerignore`, as Docker does it. Throws `invalid-context` for a line that Docker refuses. */
export function readRules(text: string): readonly IgnoreRule[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line) => ruleOf(line.replace(/\r$/, '')) ?? []);
}

/**
 * Docker reads a line twice: once as a line of the file, once as a pattern. So a `!` that only shows after the path was
 * cleaned (`./!name`) counts as well.
 */
function ruleOf(line: string): IgnoreRule | undefined {
  const text = trim(line);
  if (line.startsWith('#') || text === '') return undefined;
  const marked = text.startsWith('!');
  const bare = relative(marked ? trim(text.slice(1)) : text);
  const cleaned = clean(trim(marked ? `!${bare}` : bare));
  const exception = cleaned.startsWith('!');
  const pattern = exception ? cleaned.slice(1) : cleaned;
  if (pattern === '') throw invalidPattern('!', 'an exception has to name something');
  checkPatternSyntax(pattern);
  return { pattern, exception };
}

function relative(path: string): string {
  const cleaned = path === '' ? '' : clean(path);
  return cleaned.length > 1 && cleaned.startsWith('/') ? cleaned.slice(1) : cleaned;
}

function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Unicode's white space, which is not JavaScript's: with U+0085, without U+FEFF. */
function trim(text: string): string {
  return text.replace(/^\p{White_Space}+/u, '').replace(/(?<!\p{White_Space})\p{White_Space}+$/u, '');
}
