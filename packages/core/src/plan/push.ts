import { withLatest } from '../image/names.ts';
import { parseImageRef } from '../image/reference.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { StepSpec } from '../spec/task-spec.ts';

/** The images of a `push` step: `:latest` added, exact duplicates removed, order kept (contract §2.12). */
export function readPush(step: StepSpec, { findings, locate }: ReadContext): readonly string[] {
  const images = new Set<string>();
  for (const { text, offset } of step.properties.push?.value ?? []) {
    if (parseImageRef(text) === undefined) {
      findings.error('image-reference', `"${text}" is no valid image reference`, locate(offset), {
        cure: 'Write `[registry/]repository[:tag]` in lower case.',
      });
    }
    images.add(withLatest(text));
  }
  return [...images];
}
