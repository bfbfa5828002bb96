import type { Exit, Output } from '../runtime/runtime.ts';

/** Help of one command. */
export interface Help {
  /** After `acr `. */
  readonly usage: string;
  readonly summary: string;
  /** Each flag as it is written, with its meaning. */
  readonly flags: readonly (readonly [flag: string, meaning: string])[];
  readonly examples: readonly string[];
}

/** Whether words ask for help instead of work. */
export function asksForHelp(words: readonly string[]): boolean {
  return words.includes('--help') || words.includes('-h') || words[0] === 'help';
}

/** Prints help, which is always a success. */
export async function tellHelp({ usage, summary, flags, examples }: Help, out: Output): Promise<Exit> {
  const width = Math.max(...flags.map(([flag]) => flag.length));
  const lines = [
    summary,
    '',
    `Usage: acr ${usage}`,
    '',
    'Flags:',
    ...flags.map(([flag, meaning]) => `  ${flag.padEnd(width)}  ${meaning}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ];
  await out('stdout', Buffer.from(`${lines.join('\n')}\n`));
  return { exitCode: 0 };
}
