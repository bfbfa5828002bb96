import { runProgram } from './program.ts';
import { parseGoRegexp } from './go-regexp.ts';

/** Whether a path, relative and with slashes, matches. */
export type PathTest = (path: string) => boolean;

type Shape = 'exact' | 'prefix' | 'suffix' | 'regexp';

/**
 * Compiles one pattern into a test. Docker translates patterns into regular expressions of Go and keeps short cuts for
 * simple ones; both are done in the same way here, because their corner cases show: `a^b` is a plain name, but nothing
 * matches `a^*`. A pattern that Go cannot compile throws `invalid-context`.
 */
export function compilePattern(pattern: string): PathTest {
  const { shape, expression } = translate(pattern);
  switch (shape) {
    case 'exact':
      return (path) => path === pattern;
    case 'prefix': {
      const prefix = pattern.slice(0, -2);
      return (path) => path.startsWith(prefix);
    }
    case 'suffix': {
      const suffix = pattern.slice(2);
      return (path) => path.endsWith(suffix) || `/${path}` === suffix;
    }
    case 'regexp': {
      const program = parseGoRegexp(expression, pattern);
      return (path) => runProgram(program, path);
    }
  }
}

const special = '.+()|{}$';

function translate(pattern: string): { readonly shape: Shape; readonly expression: string } {
  const characters = Array.from(pattern);
  let shape: Shape = 'exact';
  let expression = '^';
  let at = 0;
  const atEnd = (): boolean => at >= characters.length;
  for (let token = 0; !atEnd(); token += 1) {
    const character = characters[at] ?? '';
    at += 1;
    if (character === '*' && characters[at] === '*') {
      at += 1;
      // `**/` means the same as `**`.
      if (characters[at] === '/') at += 1;
      if (!atEnd()) {
        expression += '(.*/)?';
        shape = 'regexp';
      } else if (shape === 'exact') {
        shape = 'prefix';
      } else {
        expression += '.*';
        shape = 'regexp';
      }
      if (token === 0) shape = 'suffix';
    } else if (character === '*' || character === '?') {
      expression += character === '*' ? '[^/]*' : '[^/]';
      shape = 'regexp';
    } else if (special.includes(character)) {
      expression += `\\${character}`;
    } else if (character === '\\') {
      if (!atEnd()) shape = 'regexp';
      expression += `\\${characters[at] ?? ''}`;
      at += 1;
    } else {
      expression += character;
      if (character === '[' || character === ']') shape = 'regexp';
    }
  }
  return { shape, expression: `${expression}$` };
}
