import { SlipwayError } from '@slipway/core';
import { parseArgs } from 'node:util';

/** What a command's flags are: each with a value, or a switch; each may have a letter. */
export type FlagTable = Readonly<Record<string, { readonly type: 'string' | 'boolean'; readonly short?: string }>>;

/** Words taken apart. */
export interface FlagWords {
  readonly operands: readonly string[];
  /** All values of a flag, in their order. */
  readonly all: (flag: string) => readonly string[];
  /** The last value of a flag. */
  readonly last: (flag: string) => string | undefined;
  readonly isSet: (flag: string) => boolean;
}

/** Takes the words of a command apart; rejects with `invalid-argument` for what it does not know. */
export function readFlagWords(command: string, words: readonly string[], table: FlagTable): FlagWords {
  const invalid = (message: string) =>
    new SlipwayError('invalid-argument', `${command}: ${message}`, { advice: `See ${command} --help.` });
  const { tokens } = parseArgs({ args: [...words], options: table, strict: false, tokens: true });
  const operands: string[] = [];
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      operands.push(token.value);
      continue;
    }
    const flag = table[token.name];
    if (flag === undefined || !Object.hasOwn(table, token.name)) throw invalid(`unknown flag: ${token.rawName}`);
    if (flag.type === 'string' && token.value === undefined) {
      throw invalid(`flag needs an argument: ${token.rawName}`);
    }
    if (flag.type === 'boolean' && token.value !== undefined && !['true', 'false'].includes(token.value)) {
      throw invalid(`${token.rawName} is either true or false, not '${token.value}'`);
    }
    values.set(token.name, [...(values.get(token.name) ?? []), token.value ?? 'true']);
  }
  const all = (flag: string): readonly string[] => values.get(flag) ?? [];
  return { operands, all, last: (flag) => all(flag).at(-1), isSet: (flag) => all(flag).at(-1) === 'true' };
}
