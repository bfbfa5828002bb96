import { createInterface } from 'node:readline/promises';

/** Asks on the terminal for a text that is not shown while it is typed: the output of the line editor goes nowhere. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(`${question}: `);
  const lines = createInterface({ input: process.stdin, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** Asks on the terminal whether something is to be done; anything but yes is no. */
export async function askYesNo(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
