import { decodeOrder, orderFlag, orderOfImages, SlipwayError, type PatchOrder } from '@slipway/core';
import { readFlagWords, type FlagTable } from '../flag-words.ts';

/** What `acr patch` is told. */
export interface PatchWords {
  readonly order: PatchOrder;
  readonly isDry: boolean;
  readonly isJson: boolean;
}

const flags: FlagTable = {
  order: { type: 'string' },
  floating: { type: 'boolean' },
  registry: { type: 'string', short: 'r' },
  'keep-patches': { type: 'string' },
  'dry-run': { type: 'boolean' },
  output: { type: 'string', short: 'o' },
};

/** Reads the words after `acr patch`: images, or an order that carries all; rejects with `invalid-argument`. */
export function readPatchWords(words: readonly string[]): PatchWords {
  const { operands, last, isSet } = readFlagWords('acr patch', words, flags);
  const output = last('output') ?? 'text';
  if (output !== 'text' && output !== 'json') throw invalid(`--output is text or json, not '${output}'`);
  const carried = last('order');
  const settings = ['floating', 'registry', 'keep-patches'].filter((name) => last(name) !== undefined);
  if (carried !== undefined && (operands.length > 0 || settings.length > 0)) {
    throw invalid(`${orderFlag} says which images and how; nothing else can stand beside it`);
  }
  if (carried === undefined && operands.length === 0) throw invalid('it needs at least one image, REPOSITORY:TAG');
  const keep = last('keep-patches');
  const registry = last('registry');
  const read =
    carried === undefined
      ? orderOfImages(operands, {
          tagConvention: isSet('floating') ? 'floating' : 'incremental',
          ...(registry === undefined ? {} : { source: registry }),
          ...(keep === undefined ? {} : { limits: { keepPatches: numberOf(keep) } }),
        })
      : decodeOrder(carried);
  if (!read.ok) throw invalid(read.problem);
  return { order: read.order, isDry: isSet('dry-run'), isJson: output === 'json' };
}

function numberOf(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw invalid(`--keep-patches takes a whole number from 1 to 999, not '${text}'`);
  return Number(text);
}

function invalid(message: string): SlipwayError {
  return new SlipwayError('invalid-argument', `acr patch: ${message}`, {
    advice: 'For example: acr patch base/debian:bookworm --dry-run',
  });
}
