import type { BuildOptions, BuildStep, CmdStep, Plan, PlannedStep, PushStep, StepBase } from '@slipway/core';

/** The parts of a step that a test cares about; the rest is what the task file's defaults give. */
type Some<Step> = Partial<Omit<Step, 'kind' | 'id'>>;

const stepDefaults: Omit<StepBase, 'id'> = {
  index: 0,
  waitsFor: [],
  timeoutMs: 600_000,
  startDelayMs: 0,
  ignoreErrors: false,
};
const attemptDefaults = { retries: 0, retryDelayMs: 5000, retryOnErrors: [], repeat: 0 };

/** A `cmd` step of a test. */
export function cmdStep(id: string, some: Some<CmdStep> = {}): CmdStep {
  return {
    ...stepDefaults,
    ...attemptDefaults,
    kind: 'cmd',
    id,
    image: 'image',
    args: [],
    env: [],
    ports: [],
    expose: [],
    privileged: false,
    volumeMounts: [],
    detach: false,
    keep: false,
    pull: false,
    ...some,
  };
}

/** A `build` step of a test: of the whole workspace, unless its options say otherwise. */
export function buildStep(id: string, options: Partial<BuildOptions> = {}, some: Some<BuildStep> = {}): BuildStep {
  return {
    ...stepDefaults,
    ...attemptDefaults,
    kind: 'build',
    id,
    env: [],
    workingDirectory: '/workspace',
    volumeMounts: [],
    ...some,
    options: {
      tags: [],
      buildArgs: [],
      labels: [],
      noCache: false,
      pull: false,
      addHosts: [],
      context: '.',
      ...options,
    },
  };
}

/** A `push` step of a test. */
export function pushStep(id: string, images: readonly string[], some: Some<PushStep> = {}): PushStep {
  return { ...stepDefaults, kind: 'push', id, images, ...some };
}

/** A plan of steps that wait for what they say, on one default network. */
export function planOf(steps: readonly PlannedStep[], some: Partial<Plan> = {}): Plan {
  return {
    version: 'v1.1.0',
    steps: steps.map((step, index) => ({ ...step, index })),
    networks: [{ name: 'acb_default_network', driver: 'bridge', ipv6: false, skipCreation: false }],
    defaultNetwork: 'acb_default_network',
    volumes: [],
    masks: [],
    ...some,
  };
}

/** The same steps, each waiting for the one before it. */
export function inSequence(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  return steps.map((step, index) => ({
    ...step,
    waitsFor: steps.slice(Math.max(0, index - 1), index).map(({ id }) => id),
  }));
}
