import type { BuildStep, CmdStep, PushStep } from '@slipway/core';

/** The build of a patch: always anew, because a cached layer is an upgrade of another day. */
export function patchBuild(step: CmdStep, tag: string, dockerfileText: string): BuildStep {
  return {
    ...common(step),
    kind: 'build',
    retries: 0,
    retryDelayMs: 0,
    retryOnErrors: [],
    repeat: 0,
    dockerfileText,
    options: {
      tags: [tag],
      buildArgs: [],
      labels: [],
      noCache: true,
      pull: false,
      addHosts: [],
      context: '.',
    },
    env: [],
    workingDirectory: '/workspace',
    volumeMounts: [],
  };
}

/** The push of a patch. */
export function patchPush(step: CmdStep, tag: string): PushStep {
  return { ...common(step), kind: 'push', images: [tag] };
}

function common({ id, index, timeoutMs }: CmdStep) {
  return { id, index, timeoutMs, waitsFor: [], startDelayMs: 0, ignoreErrors: false };
}
