import { cacheImageOf } from '../image/cache-image.ts';
import { parseImageRef } from '../image/reference.ts';
import type { ReadContext } from '../spec/read-map.ts';
import { stepId } from '../rules/graph.ts';
import type { StepSpec } from '../spec/task-spec.ts';
import type { RunVariables } from '../run/variables.ts';
import { readBuildLine } from '../words/build-line.ts';
import { reportLineFindings, splitLine } from './lines.ts';
import type { BuildStep } from './step.ts';

/** What the `build` line of a step says, and which image keeps its layers where the step asks for that. */
export function readBuild(
  step: StepSpec,
  run: Pick<RunVariables, 'registry' | 'taskName'>,
  context: ReadContext,
): Pick<BuildStep, 'options' | 'cacheImage'> {
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
  const isCached = cache?.value.text.toLowerCase() === 'enabled';
  const cacheImage = isCached ? cacheImageOf(options.tags, run, stepId(step)) : undefined;
  return { options, ...(cacheImage === undefined ? {} : { cacheImage }) };
}
