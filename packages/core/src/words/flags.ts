/*
 * Grammar of an argument list, as docker's commands read it (spf13/pflag):
 *   arguments := { flag | operand } [ "--" { operand } ]
 *   flag      := "--" name [ "=" value ]           a value that is required may also be the next word
 *              | "-" letter { letter } [ [ "=" ] value ]
 * With `interspersed` off, the first operand ends the flags.
 */
import type { Word } from './split.ts';

/** One flag: by its long name; `takesValue` false means that it is a switch, which `=true` or `=false` may follow. */
export interface FlagSpec {
  readonly short?: string;
  readonly takesValue: boolean;
}

/** A flag found among the words. A switch without a value has the value `true`. */
export interface FoundFlag {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

/** A word that looks like a flag and is none, or a flag that lacks its value. */
export interface FlagProblem {
  readonly kind: 'unknown' | 'missing-value';
  readonly flag: string;
  readonly offset: number;
}

/** Words sorted into flags and operands. */
export interface ParsedFlags {
  readonly flags: readonly FoundFlag[];
  readonly operands: readonly Word[];
  readonly problems: readonly FlagProblem[];
}

/** The flags of a command, ready to be looked up by either name. */
export interface FlagTable<T extends FlagSpec = FlagSpec> {
  readonly byName: ReadonlyMap<string, T>;
  /** Long names by letter. */
  readonly byLetter: ReadonlyMap<string, string>;
}

/** Prepares the flags of a command for looking them up. */
export function flagTable<T extends FlagSpec>(specs: Readonly<Record<string, T>>): FlagTable<T> {
  const entries = Object.entries(specs);
  return {
    byName: new Map(entries),
    byLetter: new Map(entries.flatMap(([name, { short }]) => (short === undefined ? [] : [[short, name]]))),
  };
}

/** Sorts words into flags and operands. */
export function parseFlags(
  words: readonly Word[],
  { byName, byLetter }: FlagTable,
  options: { readonly interspersed: boolean },
): ParsedFlags {
  const flags: FoundFlag[] = [];
  const operands: Word[] = [];
  const problems: FlagProblem[] = [];
  let index = 0;

  const take = (name: string, written: string, inline: string | undefined, offset: number): void => {
    if (byName.get(name)?.takesValue !== true) {
      flags.push({ name, value: inline ?? 'true', offset });
      return;
    }
    const next = inline === undefined ? words[index + 1] : undefined;
    if (inline === undefined) index += 1;
    const value = inline ?? next?.text;
    if (value === undefined) problems.push({ kind: 'missing-value', flag: written, offset });
    else flags.push({ name, value, offset });
  };
  const takeShorts = (word: Word): void => {
    for (let at = 1; at < word.text.length; at += 1) {
      const letter = word.text[at] ?? '';
      const name = byLetter.get(letter);
      if (name === undefined) {
        problems.push({ kind: 'unknown', flag: `-${letter}`, offset: word.offset });
        return;
      }
      const rest = word.text.slice(at + 1);
      const hasValue = rest !== '' && (byName.get(name)?.takesValue === true || rest.startsWith('='));
      take(name, `-${letter}`, hasValue ? rest.replace(/^=/, '') : undefined, word.offset);
      if (hasValue || byName.get(name)?.takesValue === true) return;
    }
  };

  for (; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.text === '--') {
      operands.push(...words.slice(index + 1));
      break;
    }
    if (word.text.startsWith('--')) {
      const equals = word.text.indexOf('=');
      const name = word.text.slice(2, equals < 0 ? undefined : equals);
      const inline = equals < 0 ? undefined : word.text.slice(equals + 1);
      if (byName.has(name)) take(name, `--${name}`, inline, word.offset);
      else problems.push({ kind: 'unknown', flag: `--${name}`, offset: word.offset });
    } else if (word.text.startsWith('-') && word.text.length > 1) {
      takeShorts(word);
    } else if (options.interspersed) {
      operands.push(word);
    } else {
      operands.push(...words.slice(index));
      break;
    }
  }
  return { flags, operands, problems };
}
