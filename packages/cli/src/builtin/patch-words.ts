import {
  encodeOrder,
  orderFlag,
  orderOfImages,
  readPatchDocument,
  readYamlDocuments,
  SlipwayError,
  type Diagnostic,
  type PatchOrder,
} from '@slipway/core';
import type { TaskFile } from '../local/task-file.ts';
import type { PatchCommandFlags } from './flags.ts';

/** What `tasks patch` does with its images: the words after `acr patch`. */
export function imageWords(images: readonly string[], flags: PatchCommandFlags): readonly string[] {
  const { keepPatches, floating } = flags;
  if (images.length === 0) {
    throw new SlipwayError('invalid-argument', 'it needs an image, REPOSITORY:TAG, or a file with -f', {
      advice: 'For example: tasks patch base/debian:bookworm --dry-run',
    });
  }
  if (keepPatches !== undefined && !/^[1-9]\d{0,2}$/.test(keepPatches)) {
    throw new SlipwayError('invalid-argument', `--keep-patches takes a number from 1 to 999, not '${keepPatches}'`);
  }
  const read = orderOfImages(images);
  if (!read.ok) throw new SlipwayError('invalid-argument', read.problem);
  return [
    ...images,
    ...(floating === true ? ['--floating'] : []),
    ...(keepPatches === undefined ? [] : [`--keep-patches=${keepPatches}`]),
    ...outputWords(flags),
  ];
}

/** The words after `acr patch` of an order, which travels as data. */
export function orderWords(
  order: PatchOrder,
  flags: Pick<PatchCommandFlags, 'dryRun' | 'report'> = { report: 'text' },
): readonly string[] {
  return [`${orderFlag}=${encodeOrder(order)}`, ...outputWords(flags)];
}

/** The one patch task of a file, or what is wrong with the file. */
export function readPatchFile({
  name,
  text,
}: TaskFile): { readonly order: PatchOrder } | { readonly findings: readonly Diagnostic[] } {
  const { documents, diagnostics } = readYamlDocuments(text, name);
  if (diagnostics.length > 0) return { findings: diagnostics };
  const [document, second] = documents;
  if (document === undefined || second !== undefined) {
    const at = second?.positionOf([]) ?? { line: 1, column: 1 };
    const message = document === undefined ? 'the file has no patch task' : 'one file is one patch task here';
    return { findings: [{ code: 'no-task', severity: 'error', message, file: name, at }] };
  }
  const read = readPatchDocument(document, name);
  return read.ok ? { order: read.document.order } : { findings: read.findings };
}

function outputWords({ dryRun, report }: Pick<PatchCommandFlags, 'dryRun' | 'report'>): readonly string[] {
  return [...(dryRun === true ? ['--dry-run'] : []), ...(report === 'json' ? ['--output=json'] : [])];
}
