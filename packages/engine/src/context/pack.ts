import { SlipwayError } from '@slipway/core';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import type { SourceContext } from '../runtime/runtime.ts';
import { readSpooledFile, spooledEntries, spooledFilter } from './archive/spooled.ts';
import { packDirectory, readContextFile } from './directory.ts';
import { realPathInside } from './inside.ts';
import { tarOf } from './tar.ts';

/** Makes a tar of what a context gives to `/workspace`: all that its `.dockerignore` leaves. Undefined for one without files. */
export async function packContext(context: SourceContext): Promise<Readable | undefined> {
  switch (context.kind) {
    case 'directory':
      return packDirectory(context.path);
    case 'archive':
      return tarOf(spooledEntries(context.path, await spooledFilter(context.path)));
    case 'none':
      return undefined;
  }
}

/** Reads a file of a context, ignored or not; undefined when there is none, or only a link to something outside. */
export async function readFromContext(context: SourceContext, path: string): Promise<Buffer | undefined> {
  switch (context.kind) {
    case 'directory': {
      const real = realPathInside(context.path, path);
      return real === undefined ? undefined : readContextFile(real);
    }
    case 'archive':
      return readSpooledFile(context.path, path);
    case 'none':
      return undefined;
  }
}

/** Reads a text file of a context by the path that a user wrote. Rejects with `not-found`. */
export async function readTextFromContext(context: SourceContext, file: string): Promise<string> {
  const content = await readFromContext(context, posix.normalize(file));
  if (content === undefined) throw new SlipwayError('not-found', `the context holds no file '${file}'`);
  return content.toString('utf8');
}
