import { mappedTextBuilder, type MappedText } from '../text/mapped-text.ts';

/*
 * Grammar of the text, D being the directive (contract §4.3):
 *   text   := { escape | alias | char }
 *   escape := D D                         one D
 *   alias  := D name                      its value when the name is known, else left as written
 *   name   := [A-Za-z0-9]+                as long as possible
 * One pass, left to right; values are not scanned again. After an unknown alias a D is plain text, unless a known alias
 * begins there (contract SE-14) and D is no blank: a blank parts words, so after a word it introduces nothing.
 */
const namePattern = /[A-Za-z0-9]+/y;

/** Replaces aliases in a text by their values. */
export function replaceAliases(file: MappedText, aliases: ReadonlyMap<string, string>, directive: string): MappedText {
  const { text } = file;
  const result = mappedTextBuilder();
  const isBlank = directive.trim() === '';
  const nameAt = (index: number): string => {
    namePattern.lastIndex = index;
    return namePattern.exec(text)?.[0] ?? '';
  };
  let copied = 0;
  let at = text.indexOf(directive);
  while (at >= 0) {
    const afterDirective = at + directive.length;
    const name = nameAt(afterDirective);
    let next = afterDirective + name.length;
    if (name === '') {
      if (text.startsWith(directive, afterDirective)) {
        result.copy(file, copied, afterDirective);
        next = afterDirective + directive.length;
        copied = next;
      }
    } else if (aliases.has(name)) {
      result.copy(file, copied, at);
      result.insert(aliases.get(name) ?? '', file, at);
      copied = next;
    } else if (text.startsWith(directive, next) && (isBlank || !aliases.has(nameAt(next + directive.length)))) {
      next += directive.length;
    }
    at = text.indexOf(directive, next);
  }
  result.copy(file, copied, text.length);
  return result.finish();
}
