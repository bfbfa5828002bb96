import type { RunEvent } from '@slipway/core';
import { createMasker, maskBytes, type Masker } from '../log/masker.ts';
import type { Emit } from './emit.ts';

/** Keeps the secrets of a run out of everything that leaves it. */
export interface MaskedEmit {
  readonly emit: Emit;
  /** The same facts with a masked error. */
  maskError<Facts extends { readonly error?: string }>(facts: Facts): Facts;
}

interface MaskedStream {
  readonly event: Extract<RunEvent, { kind: 'log' }>;
  readonly masker: Masker;
}

/** Masks log bytes and error texts on their way out. Events have to come one at a time. */
export function maskedEmit(emit: Emit, secrets: readonly string[]): MaskedEmit {
  if (createMasker(secrets) === undefined) return { emit, maskError: (facts) => facts };
  // One masker for each stream of each step: a secret may be cut by the border of two chunks.
  const streams = new Map<string, MaskedStream>();
  const maskerOf = (event: MaskedStream['event']): Masker | undefined => {
    const key = `${event.stepId ?? ''} ${event.stream}`;
    const masker = streams.get(key)?.masker ?? createMasker(secrets);
    if (masker !== undefined) streams.set(key, { event, masker });
    return masker;
  };
  const flush = async (stepId?: string): Promise<void> => {
    for (const [key, { event, masker }] of streams) {
      if (stepId !== undefined && event.stepId !== stepId) continue;
      streams.delete(key);
      const bytes = masker.end();
      if (bytes.length > 0) await emit({ ...event, bytes });
    }
  };
  const maskError: MaskedEmit['maskError'] = (facts) =>
    facts.error === undefined ? facts : { ...facts, error: maskBytes(Buffer.from(facts.error), secrets).toString() };

  const masked: Emit = async (event) => {
    switch (event.kind) {
      case 'log': {
        if (event.stream === 'system') return emit({ ...event, bytes: maskBytes(event.bytes, secrets) });
        const bytes = maskerOf(event)?.push(event.bytes) ?? event.bytes;
        return bytes.length > 0 ? emit({ ...event, bytes }) : undefined;
      }
      case 'step':
        await flush(event.stepId);
        return emit(maskError(event));
      case 'run':
        // What a detached step wrote after it was done.
        await flush();
        return emit(maskError(event));
      case 'output-image':
      case 'base-images':
        return emit(event);
    }
  };
  return { emit: masked, maskError };
}
