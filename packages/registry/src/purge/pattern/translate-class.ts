import { PatternMistake } from './mistake.ts';
import { posixClass } from './posix-classes.ts';

const posix = /^\[:(\^?)([a-z]+):\]/;
const escapes = /^\\(?:[dDsSwWbfnrtv]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[^A-Za-z0-9])/;

/** Translates the class that begins with the bracket at `at`; gives its JavaScript and where it ends. */
export function translateClass(pattern: string, at: number): { readonly source: string; readonly end: number } {
  const isNegated = pattern[at + 1] === '^';
  const first = at + (isNegated ? 2 : 1);
  let source = isNegated ? '[^' : '[';
  let position = first;
  while (position < pattern.length) {
    const rest = pattern.slice(position, position + 64);
    // The first bracket of a class stands for itself; JavaScript would take the class for an empty one.
    if (rest.startsWith(']') && position > first) return { source: `${source}]`, end: position + 1 };
    const [named, negation, name = ''] = posix.exec(rest) ?? [];
    const escape = escapes.exec(rest)?.[0];
    if (named !== undefined) {
      const inside = posixClass(name, negation === '^');
      if (inside === undefined) throw new PatternMistake(`${named} is no class`);
      if (/-$/.test(source) || /^-[^\]]/.test(rest.slice(named.length))) {
        throw new PatternMistake(`${named} cannot be the end of a range`);
      }
      source += inside;
      position += named.length;
    } else if (escape !== undefined) {
      source += escape;
      position += escape.length;
    } else if (rest.startsWith('\\')) {
      throw new PatternMistake(`${rest.slice(0, 2)} is not supported in a class`);
    } else if (/^-\[/.test(rest) && position > first) {
      throw new PatternMistake('-[ in a class is .NET for "except"; write \\[ when the bracket itself is meant');
    } else {
      source += rest.startsWith(']') ? '\\]' : rest.startsWith('[') ? '\\[' : rest.charAt(0);
      position += 1;
    }
  }
  throw new PatternMistake('a [ has no ]');
}
