/*
 * Grammar of a word with variables, as Dockerfiles have it (E being the escape character):
 *   word     := { variable | E any | single | double | char }
 *   variable := "$" name | "${" name [ operator word ] "}"
 *   operator := ":-" | "-" | ":+" | "+" | ":?" | "?"            with ":" empty counts as unset
 *   single   := "'" { any but "'" } "'"                         nothing is replaced inside
 *   double   := '"' { variable | E any | char } '"'
 */
const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const operatorPattern = /:?[-+?]/y;
const maxDepth = 20;

/** Variables by name; unset ones are absent. */
export type Variables = ReadonlyMap<string, string>;

/** Replaces variables and undoes quotes; undefined when the word uses something that is not understood. */
export function expandWord(word: string, variables: Variables, escape: string): string | undefined {
  const result = expandUntil(word, 0, '', variables, escape, 0);
  return result?.text;
}

interface Expansion {
  readonly text: string;
  readonly next: number;
}

/** Expands up to an unquoted `close`, or to the end when `close` is empty; undefined when `close` is missing. */
function expandUntil(
  word: string,
  start: number,
  close: string,
  variables: Variables,
  escape: string,
  depth: number,
): Expansion | undefined {
  if (depth > maxDepth) return undefined;
  const pieces: string[] = [];
  let inDouble = false;
  let index = start;
  while (index < word.length) {
    const char = word[index] ?? '';
    if (char === close && !inDouble) return { text: pieces.join(''), next: index + 1 };
    if (char === escape) {
      pieces.push(word[index + 1] ?? '');
      index += 2;
    } else if (char === '"') {
      inDouble = !inDouble;
      index += 1;
    } else if (char === "'" && !inDouble) {
      const end = word.indexOf("'", index + 1);
      if (end < 0) return undefined;
      pieces.push(word.slice(index + 1, end));
      index = end + 1;
    } else if (char === '$') {
      const variable = expandVariable(word, index + 1, variables, escape, depth);
      if (variable === undefined) return undefined;
      pieces.push(variable.text);
      index = variable.next;
    } else {
      pieces.push(char);
      index += 1;
    }
  }
  return close === '' && !inDouble ? { text: pieces.join(''), next: index } : undefined;
}

function expandVariable(
  word: string,
  start: number,
  variables: Variables,
  escape: string,
  depth: number,
): Expansion | undefined {
  const braced = word[start] === '{';
  const nameStart = braced ? start + 1 : start;
  const name = matchAt(namePattern, word, nameStart);
  if (name === '') return braced ? undefined : { text: '$', next: start };
  const value = variables.get(name);
  const nameEnd = nameStart + name.length;
  if (!braced) return { text: value ?? '', next: nameEnd };
  if (word[nameEnd] === '}') return { text: value ?? '', next: nameEnd + 1 };
  const operator = matchAt(operatorPattern, word, nameEnd);
  if (operator === '') return undefined;
  const other = expandUntil(word, nameEnd + operator.length, '}', variables, escape, depth + 1);
  if (other === undefined) return undefined;
  const isSet = value !== undefined && (!operator.startsWith(':') || value !== '');
  if (operator.endsWith('+')) return { text: isSet ? other.text : '', next: other.next };
  if (operator.endsWith('?') && !isSet) return undefined;
  return { text: isSet ? value : other.text, next: other.next };
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}
