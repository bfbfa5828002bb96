/** The longest that a step may take, in seconds: the run's own limit counts. */
const stepSeconds = 28_800;

/**
 * A task file whose only step is a command of these words. Each character that could mean something to the template, the alias, the YAML or the
 * word-splitting phase is written as an escape of YAML's double quotes or in the shell's single quotes: the step gets the very words.
 */
export function wordsTaskFile(words: readonly string[]): string {
  const line = words.map(quoteWord).join(' ');
  const escaped = line.replaceAll(/[^A-Za-z0-9 _./:=,-]/gu, escapeCharacter);
  return `version: v1.1.0\nsteps:\n  - cmd: "${escaped}"\n    disableWorkingDirectoryOverride: true\n    timeout: ${stepSeconds}\n`;
}

function quoteWord(word: string): string {
  return /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}
