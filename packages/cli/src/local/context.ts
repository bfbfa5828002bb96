import { stat } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import type { SourceContext } from '@slipway/engine';

/** The directory behind a context; undefined for a run without files. */
export function contextDirectory(context: SourceContext): string | undefined {
  return context.kind === 'directory' ? context.path : undefined;
}

/** Reads the CONTEXT argument of a local run: a directory, or `/dev/null` for none. */
export async function parseContext(text: string): Promise<SourceContext> {
  if (text === '/dev/null') return { kind: 'none' };
  if (/^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i.test(text)) {
    throw new SlipwayError('invalid-context', `a local run reads its context from a directory, not from ${text}`, {
      advice: 'Clone or download it first, then give the directory.',
    });
  }
  const directory = path.resolve(text);
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) throw new SlipwayError('invalid-context', `the context '${text}' does not exist`);
  if (!found.isDirectory()) throw new SlipwayError('invalid-context', `the context '${text}' is not a directory`);
  return { kind: 'directory', path: directory };
}
