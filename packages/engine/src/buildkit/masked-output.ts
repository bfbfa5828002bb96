import { createMasker } from '../log/masker.ts';
import type { Output } from '../runtime/runtime.ts';
import type { BuildSecrets } from './session/secrets.ts';

/** Where the lines of a build go, its own secrets hidden. */
export interface MaskedOutput {
  write(bytes: Buffer): void | Promise<void>;
  /** Hands on what was held back. */
  end(): void | Promise<void>;
  /** The same text with its secrets hidden. */
  maskText(text: string): string;
}

/** Hides what a build was given by `--secret`: these may be files of the workspace, of which the run's own masks know nothing. */
export function maskedOutput(out: Output, secrets: BuildSecrets): MaskedOutput {
  const texts = [...secrets.values()].map((content) => Buffer.from(content).toString());
  const masker = createMasker(texts);
  if (masker === undefined) {
    return { write: (bytes) => out('stdout', bytes), end: () => undefined, maskText: (text) => text };
  }
  const hand = (bytes: Uint8Array): void | Promise<void> => (bytes.length > 0 ? out('stdout', bytes) : undefined);
  return {
    write: (bytes) => hand(masker.push(bytes)),
    end: () => hand(masker.end()),
    maskText(text) {
      const whole = createMasker(texts);
      if (whole === undefined) return text;
      return Buffer.concat([whole.push(Buffer.from(text)), whole.end()]).toString();
    },
  };
}
