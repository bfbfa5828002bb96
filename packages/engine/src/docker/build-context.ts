import { SlipwayError } from '@slipway/core';
import type { BuildFiles } from '../buildkit/source.ts';
import { openContext, type OpenContextOptions } from '../context/open.ts';
import { contextWarning, isRemote, parseRemote } from '../context/reference.ts';
import type { Output } from '../runtime/runtime.ts';
import { filesOfContext } from './build-files.ts';

/** The context of a build that is not in the workspace; `files` is absent for one that is. */
export type BuildContext = AsyncDisposable &
  ({ readonly ok: true; readonly files?: BuildFiles } | { readonly ok: false; readonly reason: string });

/** Fetches the context of a build where it is one that has to be fetched. One that cannot be had is the step's failure. */
export async function fetchBuildContext(
  text: string,
  { credentials, out, signal }: Pick<OpenContextOptions, 'credentials' | 'signal'> & { readonly out: Output },
): Promise<BuildContext> {
  const nothing = { [Symbol.asyncDispose]: () => Promise.resolve() };
  const remarks: string[] = [];
  const tell = async (): Promise<void> => {
    for (const line of remarks.splice(0)) await out('system', Buffer.from(`${line}\n`));
  };
  const warning = contextWarning(text);
  if (warning !== undefined) remarks.push(warning);
  await tell();
  if (!isRemote(text)) return { ok: true, ...nothing };
  try {
    const warn = (line: string): void => void remarks.push(line);
    const opened = await openContext(parseRemote(text), { signal, credentials, warn });
    await tell();
    const dispose = () => opened[Symbol.asyncDispose]();
    return { ok: true, files: filesOfContext(opened.source), [Symbol.asyncDispose]: dispose };
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof SlipwayError)) throw cause;
    return { ok: false, reason: cause.message, ...nothing };
  }
}
