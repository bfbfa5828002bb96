import { parseImageRef } from '../image/reference.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { StepSpec } from '../spec/task-spec.ts';
import { readBuildLine } from '../words/build-line.ts';
import { reportLineFindings, splitLine } from './lines.ts';
import type { BuildStep } from './step.ts';

/** What the `build` line of a step says. */
export function readBuild(step: StepSpec, context: ReadContext): Pick<BuildStep, 'options' | 'cache'> {
  const { build, cache } = step.properties;
  const line = build?.value ?? { text: '', offset: step.offset };
  const { options, findings } = readBuildLine(splitLine(line, 'build', context));
  reportLineFindings(line, findings, context);
  for (const tag of options.tags) {
    if (parseImageRef(tag) === undefined) {
      context.findings.error('image-reference', `"${tag}" is no valid image reference`, context.locate(line.offset), {
        cure: 'Write `[registry/]repository[:tag]` in lower case.',
      });
    }
  }
  return { options, ...(cache?.value.text.toLowerCase() === 'enabled' ? { cache: true } : {}) };
}
