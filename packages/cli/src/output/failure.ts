import type { SlipwayError } from '@slipway/core';
import { colorsFor } from './terminal.ts';

/** Tells the user of an error on stderr: what is wrong, and what to do. Gives the exit code. */
export async function reportFailure(error: unknown, { debug }: { readonly debug: boolean }): Promise<number> {
  // Loaded here so that commands which cannot fail start without the language.
  const { SlipwayError } = await import('@slipway/core');
  const colors = colorsFor(process.stderr);
  const known = error instanceof SlipwayError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${colors.red('error:')} ${message}\n`);
  if (known !== undefined) process.stderr.write(`  ${colors.bold('→')} ${known.advice}\n`);
  else process.stderr.write(`  ${colors.bold('→')} This is a bug; run again with --debug and report what it prints.\n`);
  if (debug && error instanceof Error) process.stderr.write(`${stackOf(error)}\n`);
  return known?.entry.exit ?? 1;
}

function stackOf(error: Error | SlipwayError): string {
  const cause = error.cause instanceof Error ? `\ncaused by: ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
