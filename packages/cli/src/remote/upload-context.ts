import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { SlipwayError } from '@slipway/core';
import { packUpload, surveyUpload, type SourceContext, type UploadSelection, type UploadSurvey } from '@slipway/engine';
import { formatBytes } from '../output/bytes.ts';
import { printable } from '../output/table.ts';
import type { Service } from '../service/connect.ts';
import { isLoopback } from '../service/find-server.ts';
import { createProgress } from './progress.ts';
import { sendSource } from './send-source.ts';

/** What is uploaded, and within which limit. */
export interface ContextUpload {
  readonly context: SourceContext;
  /** What of a directory goes along. */
  readonly selection: UploadSelection;
  /** The service's limit for an upload. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Contexts from this size on are remarked on, with their largest files. */
const bigBytes = 100 * 2 ** 20;

/** How much larger than its input gzip's output can become; less than this everything fits. */
const gzipWorst = 1.001;

/** Uploads a context with a display of its progress; gives its `sourceLocation`, or undefined for none. */
export async function uploadContext(service: Service, upload: ContextUpload): Promise<string | undefined> {
  const source = await sourceOf(upload);
  if (source === undefined) return undefined;
  const { survey, open } = source;
  const notices = process.stderr;
  const compress = !isLoopback(service.server);
  const files = survey.files === undefined ? '' : `, ${survey.files} files`;
  notices.write(`Sending context (${formatBytes(survey.bytes)}${files}) to ${service.server}\n`);
  if (survey.bytes > bigBytes) notices.write(bigRemark(survey));
  await refuseOverLimit(upload, source, compress);

  const progress = createProgress(survey.bytes, notices);
  let read = 0;
  let sent = 0;
  const raw = counted(open(), (bytes) => {
    read += bytes;
    progress.update(read, sent);
  });
  const sourceLocation = await sendSource(service.call, {
    bytes: compress ? compressed(raw, upload.signal) : raw,
    signal: upload.signal,
    sent: (bytes) => {
      sent = bytes;
      progress.update(read, sent);
    },
  });
  progress.end();
  return sourceLocation;
}

/** A context that can be read, more than once. */
interface UploadSource {
  readonly survey: Pick<UploadSurvey, 'bytes' | 'largest'> & { readonly files?: number };
  readonly open: () => Readable;
}

async function sourceOf({ context, selection }: ContextUpload): Promise<UploadSource | undefined> {
  switch (context.kind) {
    case 'directory':
      return {
        survey: surveyUpload(context.path, selection),
        open: () => packUpload(context.path, selection),
      };
    case 'archive':
      return {
        survey: { bytes: (await stat(context.path)).size, largest: [] },
        open: () => createReadStream(context.path),
      };
    case 'none':
      return undefined;
  }
}

/** Whether a context that is larger than the limit fits when it is compressed, only compressing it can tell. */
async function refuseOverLimit(
  { maxBytes, signal }: ContextUpload,
  { survey, open }: UploadSource,
  compress: boolean,
): Promise<void> {
  if (survey.bytes * (compress ? gzipWorst : 1) <= maxBytes) return;
  if (compress) {
    let size = 0;
    for await (const piece of compressed(open(), signal)) {
      size += piece.length;
      if (size > maxBytes) break;
    }
    if (size <= maxBytes) return;
  }
  throw new SlipwayError(
    'too-large',
    `the context of ${formatBytes(survey.bytes)} is larger than the service takes (${formatBytes(maxBytes)}); nothing was sent${largestFiles(survey)}`,
    {
      advice: 'Keep files that no step needs out of it with .dockerignore, or have the administrator raise the limit.',
    },
  );
}

function bigRemark(survey: UploadSource['survey']): string {
  const files = largestFiles(survey);
  return files === '' ? '' : `This context is big${files}\n  What no step needs, .dockerignore keeps out.\n`;
}

function largestFiles({ largest }: UploadSource['survey']): string {
  if (largest.length === 0) return '';
  return `; its largest files:\n${largest.map(({ name, bytes }) => `  ${formatBytes(bytes).padStart(10)}  ${printable(name)}`).join('\n')}`;
}

async function* counted(bytes: AsyncIterable<Buffer>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const piece of bytes) {
    count(piece.length);
    yield piece;
  }
}

async function* compressed(raw: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  const gzip = createGzip();
  const piped = pipeline(raw, gzip, { signal });
  // What goes wrong shows where the output is read.
  piped.catch(() => undefined);
  try {
    yield* gzip as AsyncIterable<Buffer>;
    await piped;
  } finally {
    gzip.destroy();
  }
}
