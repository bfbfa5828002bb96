import { SlipwayError } from '@slipway/core';
import { readTaskFile } from '../local/task-file.ts';
import { formatFindings } from '../output/findings.ts';
import { colorsFor } from '../output/terminal.ts';
import type { PatchCommandFlags } from './flags.ts';
import { imageWords, orderWords, readPatchFile } from './patch-words.ts';
import { runWords } from './run-words.ts';

/** `tasks patch`: checks what is asked for, and has it done as the only step of a run. */
export async function patchAction(images: readonly string[], flags: PatchCommandFlags): Promise<number> {
  const { file } = flags;
  const run = (words: readonly string[]) => runWords({ verb: 'patch', words: ['acr', 'patch', ...words], flags });
  if (file === undefined) return run(imageWords(images, flags));
  if (images.length > 0 || flags.floating === true || flags.keepPatches !== undefined) {
    throw new SlipwayError('invalid-argument', 'the file says which images and how; give either it or images');
  }
  const source = await readTaskFile(file);
  const read = readPatchFile(source);
  if ('order' in read) return run(orderWords(read.order, flags));
  process.stderr.write(formatFindings(read.findings, source.text, colorsFor(process.stderr)));
  return 2;
}
