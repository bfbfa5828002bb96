import { parseImageRef, type ImageRef, type OutputImage, type Plan, type RunEvent } from '@slipway/core';
import type { AgentEvent, RunImage } from '@slipway/core/http';

/** What the service hears of an execution's events; the log and the end of the run go other ways. */
export function agentEvent(
  event: Exclude<RunEvent, { readonly kind: 'log' }>,
): Exclude<AgentEvent, { readonly kind: 'log' | 'finished' }> | undefined {
  switch (event.kind) {
    case 'run':
      return event.status === 'Running' ? { kind: 'running', time: event.time } : undefined;
    case 'step':
      return event;
    case 'output-image':
      return { kind: 'output-image', stepId: event.stepId, image: outputImage(event.image) };
    case 'base-images': {
      const images = event.dependencies.map(({ type, image, digest, isPinned }) => ({
        type,
        image: imageOf(image, digest),
        ...(isPinned === undefined ? {} : { isPinned }),
      }));
      return { kind: 'base-images', stepId: event.stepId, images };
    }
  }
}

/** The steps of a plan as the record of a run has them. */
export function planEvent({ steps }: Plan): Extract<AgentEvent, { readonly kind: 'plan' }> {
  return { kind: 'plan', steps: steps.map(({ id, kind, waitsFor }) => ({ id, kind, waitsFor: [...waitsFor] })) };
}

function outputImage({ reference, digest }: OutputImage): RunImage {
  const ref = parseImageRef(reference);
  return ref === undefined ? { registry: '', repository: reference, digest } : imageOf(ref, digest);
}

function imageOf({ registry, repository, tag, digest: named }: ImageRef, digest = named): RunImage {
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}
