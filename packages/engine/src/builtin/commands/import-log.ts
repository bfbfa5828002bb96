import type { LogStream } from '@slipway/core';
import type { ImportEvent, ImportResult } from '@slipway/registry';
import type { Output } from '../../runtime/runtime.ts';

/** How often a blob that is on its way is told of, in milliseconds. */
const tellEveryMs = 2000;

/** Tells what an import does, a line for each blob and manifest. */
export interface ImportLog {
  readonly say: (stream: LogStream, text: string) => void;
  readonly tell: (event: ImportEvent) => void;
  readonly end: (result: ImportResult) => void;
  /** Resolves when everything was taken. */
  readonly written: () => Promise<void>;
}

/** Makes the log of one import. */
export function createImportLog(out: Output, now: () => number): ImportLog {
  let written: Promise<void> = Promise.resolve();
  const say = (stream: LogStream, text: string): void => {
    written = written.then(() => out(stream, Buffer.from(`${text}\n`)));
    // Whoever waits for it is told.
    written.catch(() => undefined);
  };
  const toldAt = new Map<string, number>();
  return {
    say,
    tell(event) {
      if (event.kind === 'progress') {
        const before = toldAt.get(event.digest) ?? 0;
        if (event.bytes >= event.size || now() - before < tellEveryMs) return;
      }
      if (event.kind === 'progress' || event.kind === 'blob') toldAt.set(event.digest, now());
      const line = importLine(event);
      if (line !== undefined) say('stdout', line);
    },
    end: ({ digest, bytes, manifests }) => {
      say('stdout', `Imported ${digest}: ${formatBytes(bytes)} of layers and ${manifests} manifests were sent`);
    },
    written: () => written,
  };
}

/** What the log says of an event; undefined for what it does not tell. */
export function importLine(event: ImportEvent): string | undefined {
  switch (event.kind) {
    case 'resolved': {
      const { digest, manifests, blobs, bytes } = event;
      return `Importing ${digest}: ${manifests} manifests, ${blobs} layers and configurations of ${formatBytes(bytes)}`;
    }
    case 'index-changed':
      return `Parts of ${event.from} are left out, so what is imported is ${event.to}`;
    case 'blob':
      return `${short(event.digest)}: ${blobState[event.state]} ${event.repository}${event.state === 'started' ? ` (${formatBytes(event.size)})` : ''}`;
    case 'progress':
      return `${short(event.digest)}: ${formatBytes(event.bytes)} of ${formatBytes(event.size)}`;
    case 'manifest':
      return `${short(event.digest)}: manifest ${event.state === 'copied' ? 'copied to' : 'is there already in'} ${event.repository}`;
    case 'tagged':
      return `${event.repository}:${event.tag} ${event.isMoved ? 'is now' : 'was already'} ${event.digest}`;
  }
}

const blobState = {
  present: 'is there already in',
  mounted: 'taken over into',
  started: 'copying to',
  copied: 'copied to',
} as const;

/** As much of a digest as tells it from others, as Docker's client shows it. */
function short(digest: string): string {
  return digest.slice('sha256:'.length, 'sha256:'.length + 12);
}

function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`;
}
