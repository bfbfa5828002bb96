import type { RunEvent } from '@slipway/core';
import { createMasker, maskText, type Masker } from '../log/masker.ts';
import type { Emit } from './emit.ts';

/** Keeps the secrets of a run out of everything that leaves it. */
export interface MaskedEmit {
  readonly emit: Emit;
  /** The same facts with a masked error. */
  maskError<Facts extends { readonly error?: string }>(facts: Facts): Facts;
}

/** Masks log bytes and error texts on their way out. Events have to come one at a time. */
export function maskedEmit(emit: Emit, secrets: readonly string[]): MaskedEmit {
  if (secrets.every((secret) => secret === '')) return { emit, maskError: (facts) => facts };
  // One masker for each stream of each step: a secret may be cut by the border of two chunks.
  const maskers = new Map<string, { readonly event: Extract<RunEvent, { kind: 'log' }>; readonly masker: Masker }>();
  const maskError: MaskedEmit['maskError'] = (facts) =>
    facts.error === undefined ? facts : { ...facts, error: maskText(facts.error, secrets) };

  const flush = async (stepId: string): Promise<void> => {
    for (const [key, { event, masker }] of maskers) {
      if (event.stepId !== stepId) continue;
      maskers.delete(key);
      const bytes = masker.end();
      if (bytes.length > 0) await emit({ ...event, bytes });
    }
  };
  const masked: Emit = async (event) => {
    switch (event.kind) {
      case 'log': {
        if (event.stream === 'system') {
          return emit({ ...event, bytes: Buffer.from(maskText(Buffer.from(event.bytes).toString(), secrets)) });
        }
        const key = `${event.stepId ?? ''} ${event.stream}`;
        const known = maskers.get(key) ?? { event, masker: createMasker(secrets) };
        maskers.set(key, known);
        const bytes = known.masker.add(event.bytes);
        return bytes.length > 0 ? emit({ ...event, bytes }) : undefined;
      }
      case 'step':
        await flush(event.stepId);
        return emit(maskError(event));
      case 'run':
        return emit(maskError(event));
      case 'output-image':
      case 'base-images':
        return emit(event);
    }
  };
  return { emit: masked, maskError };
}
