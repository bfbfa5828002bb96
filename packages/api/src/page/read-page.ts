import { SlipwayError } from '@slipway/core';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** One file of the web page, in memory. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Absent where it would not be smaller. */
  readonly gzip: Buffer | undefined;
  /** Its name says what is in it, so it never changes. */
  readonly isHashed: boolean;
}

/** The files of the web page by path: `/index.html`, `/assets/app-3f2a.js`. */
export type Page = ReadonlyMap<string, PageFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** The builder puts what it names by its content into this folder. */
const hashedFolder = '/assets/';

/** Reads the web page once: it is a few hundred kilobytes, and a path of a request never becomes one of the file system. */
export function readPage(directory: string): Page {
  const page = new Map<string, PageFile>();
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
      const type = types[path.extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const file = path.join(entry.parentPath, entry.name);
      const url = `/${path.relative(directory, file).split(path.sep).join('/')}`;
      const bytes = readFileSync(file);
      const gzip = gzipSync(bytes);
      const isHashed = url.startsWith(hashedFolder);
      page.set(url, { type, bytes, gzip: gzip.length < bytes.length ? gzip : undefined, isHashed });
    }
  } catch (cause) {
    throw missing(directory, cause);
  }
  if (!page.has('/index.html')) throw missing(directory);
  return page;
}

function missing(directory: string, cause?: unknown): SlipwayError {
  return new SlipwayError('invalid-argument', `the web page cannot be read from ${directory}`, {
    cause,
    advice: 'Build it with `npm run build`, or name the directory that holds its index.html.',
  });
}
