import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import type { ContextFacts, SourceContext } from '@slipway/engine';
import { dockerConfigCredentials } from '@slipway/registry';
import { createCancellation, exitCodeOf } from './cancellation.ts';

/** A context on this computer, and how files are named in relation to it. */
export interface LocalContext {
  readonly source: SourceContext;
  /** What is known of its commit; nothing unless it came from git. */
  readonly facts: ContextFacts;
  /** Its directory, where it is one of this computer's own: then paths of the command line may lie outside of it. */
  readonly directory?: string;
  /** Whether paths of the command line are paths in it, as for everything that was fetched. */
  readonly holdsFiles: boolean;
  /** Reads a file that a path relative to the context names; without a context, relative to this directory. */
  readonly readText: (file: string) => Promise<string>;
}

/**
 * Opens a context for as long as `use` needs it: a directory, `/dev/null` for none, `-` for a tar on standard input, or one that
 * has to be fetched. Gives the exit code of `use`, or of what stopped the fetching.
 */
export async function withContext(
  text: string,
  timeoutSeconds: number,
  use: (context: LocalContext) => Promise<number>,
): Promise<number> {
  if (text === '/dev/null') return use(withoutFiles);
  // Whatever has to be fetched is known by its beginning; only then is it worth the wait for what can fetch it.
  if (text !== '-' && !/^(?:[a-z][a-z0-9+.-]*:|git@|github\.com\/)/i.test(text)) return use(await openDirectory(text));
  const engine = await import('@slipway/engine');
  const reference = engine.parseContextReference(text);
  if (reference.kind === 'directory') return use(await openDirectory(text));

  using cancellation = createCancellation(timeoutSeconds, () => undefined);
  const { signal } = cancellation;
  const warn = (line: string): void => void process.stderr.write(`${line}\n`);
  const warning = engine.contextWarning(text);
  if (warning !== undefined) warn(warning);
  if (reference.kind !== 'stdin') warn(`Fetching the context from ${engine.withoutCredentials(text)}`);
  const options = { signal, warn, credentials: dockerConfigCredentials(), stdin: process.stdin };
  const fetched = await engine.openContext(reference, options).catch((error: unknown) => {
    const stoppedBy = cancellation.stoppedBy();
    if (stoppedBy === undefined) throw error;
    return exitCodeOf(stoppedBy);
  });
  if (typeof fetched === 'number') return fetched;
  await using opened = fetched;
  // From here on the run listens itself.
  cancellation[Symbol.dispose]();
  const { source, facts } = opened;
  if (facts.commit !== undefined) warn(`Commit ${facts.commit} of ${facts.branch ?? 'HEAD'}`);
  return await use({
    source,
    facts,
    holdsFiles: true,
    readText: (file) => engine.readTextFromContext(source, file),
  });
}

const withoutFiles: LocalContext = {
  source: { kind: 'none' },
  facts: {},
  holdsFiles: false,
  readText: (file) => readFile(file, 'utf8'),
};

async function openDirectory(text: string): Promise<LocalContext> {
  const directory = path.resolve(text);
  const found = await stat(directory).catch(() => undefined);
  if (found === undefined) throw new SlipwayError('invalid-context', `the context '${text}' does not exist`);
  if (!found.isDirectory()) throw new SlipwayError('invalid-context', `the context '${text}' is not a directory`);
  return {
    source: { kind: 'directory', path: directory },
    facts: {},
    directory,
    holdsFiles: false,
    readText: (file) => readFile(path.resolve(directory, file), 'utf8'),
  };
}
