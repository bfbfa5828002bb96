/** Writes the examples of a command's help: each is a line to paste, with what it does behind it. */
export function examples(lines: readonly (readonly [command: string, purpose: string])[]): string {
  return ['', 'Examples:', ...lines.flatMap(([command, purpose]) => [`  # ${purpose}`, `  $ ${command}`]), ''].join(
    '\n',
  );
}

/** Exit codes, as every help that can fail in several ways shows them. */
export const exitCodes = `
Exit codes: 0 success · 1 the run did not succeed · 2 bad arguments or an invalid file · 4 not allowed
            5 the engine or the registry cannot be reached · 130 interrupted`;

/** Exit codes of commands that ask a service and run nothing. */
export const serviceExitCodes = `
Exit codes: 0 success · 2 bad arguments or an invalid file · 3 not found · 4 not allowed · 5 the service cannot be reached`;
