import { expandCommand } from '../aliases/command.ts';
import type { Aliases } from '../aliases/collect.ts';
import { mergeEnv, readCommandLineEnv, readStepEnv, readTaskEnv } from '../rules/env.ts';
import { resolveWaits, stepId } from '../rules/graph.ts';
import { readNetworks, readStepNetwork } from '../rules/networks.ts';
import { resolveWorkingDirectory } from '../rules/paths.ts';
import { checkStep, type StepKind } from '../rules/step-kind.ts';
import type { RunVariables } from '../run/variables.ts';
import { readMounts, readVolumes } from '../rules/volumes.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { StepSpec, TaskSpec } from '../spec/task-spec.ts';
import { readCommand } from './command.ts';
import { readBuild } from './build.ts';
import { readPush } from './push.ts';
import type { Plan, PlannedNetwork, PlannedVolume } from './plan.ts';
import type { Attempts, EnvEntry, PlannedStep, StepBase } from './step.ts';

const defaultStepTimeout = 600;
const defaultRetryDelay = 5;

/** What the command line adds to a task. */
export interface PlanInputs {
  readonly run: Pick<RunVariables, 'registry' | 'taskName'>;
  readonly env: readonly string[];
  readonly workingDirectory?: string;
  /** Absent below v1.1.0. */
  readonly aliases?: Aliases;
  /** Image behind the bare name `docker`. */
  readonly dockerImage?: string;
}

/** What the steps of a task share. */
export interface TaskSettings {
  readonly run: PlanInputs['run'];
  readonly env: readonly EnvEntry[];
  readonly workingDirectory: string | undefined;
  readonly stepTimeout: number;
  readonly networks: readonly PlannedNetwork[];
  readonly volumes: readonly PlannedVolume[];
  readonly expandCommand: (command: string) => string;
}

/** Applies rules and defaults to a task and puts its plan together; whatever is wrong becomes a finding. */
export function assemblePlan(
  spec: TaskSpec,
  inputs: PlanInputs,
  context: ReadContext,
): Pick<Plan, 'steps' | 'networks' | 'defaultNetwork' | 'volumes'> {
  const { properties } = spec;
  const volumes = readVolumes(spec.volumes, context);
  const networks = readNetworks(spec.networks, context);
  const commandLineEnv = readCommandLineEnv(inputs.env, context);
  const taskDirectory = properties.workingDirectory?.value.text ?? '';
  const settings: TaskSettings = {
    run: inputs.run,
    env: mergeEnv(readTaskEnv(properties.env?.value ?? [], context), commandLineEnv),
    workingDirectory: taskDirectory === '' ? inputs.workingDirectory : taskDirectory,
    stepTimeout: positiveOr(properties.stepTimeout?.value, defaultStepTimeout),
    networks: networks.networks,
    volumes,
    expandCommand: (command) => expandWith(command, inputs),
  };
  const waits = resolveWaits(spec.steps, context);
  const steps = spec.steps.flatMap((step, index) => {
    const kind = checkStep(step, context);
    const mounts = readMounts(step, volumes, context);
    if (kind === undefined) return [];
    const base = stepBase(step, waits[index] ?? [], settings, context);
    return [planStep(kind, step, base, mounts, settings, context)];
  });
  return { steps, ...networks, volumes };
}

function planStep(
  kind: StepKind,
  step: StepSpec,
  base: StepBase,
  volumeMounts: ReturnType<typeof readMounts>,
  settings: TaskSettings,
  context: ReadContext,
): PlannedStep {
  if (kind === 'push') return { ...base, kind, images: readPush(step, context) };
  const { properties } = step;
  const env = readStepEnv(properties.env?.value ?? [], settings.env, context);
  const common = { ...base, ...attemptsOf(step), env, volumeMounts };
  const ownDirectory = properties.workingDirectory?.value.text ?? '';
  const workingDirectory = resolveWorkingDirectory(ownDirectory === '' ? settings.workingDirectory : ownDirectory);
  const network = readStepNetwork(step, settings.networks, context);
  if (kind === 'build') return { ...common, kind, workingDirectory, ...readBuild(step, settings.run, context) };
  return {
    ...common,
    kind,
    ...readCommand(step, { env, workingDirectory, network, expand: settings.expandCommand }, context),
  };
}

function stepBase(
  step: StepSpec,
  waitsFor: readonly string[],
  settings: TaskSettings,
  { locate }: ReadContext,
): StepBase {
  const { properties } = step;
  const { at } = locate(step.offset);
  return {
    id: stepId(step),
    index: step.index,
    waitsFor,
    timeoutMs: positiveOr(properties.timeout?.value, settings.stepTimeout) * 1000,
    startDelayMs: positiveOr(properties.startDelay?.value, 0) * 1000,
    ignoreErrors: properties.ignoreErrors?.value ?? false,
    ...(at === undefined ? {} : { at }),
  };
}

function attemptsOf({ properties }: StepSpec): Attempts {
  return {
    retries: positiveOr(properties.retries?.value, 0),
    retryDelayMs: positiveOr(properties.retryDelay?.value, defaultRetryDelay) * 1000,
    retryOnErrors: (properties.retryOnErrors?.value ?? []).map(({ text }) => text),
    repeat: positiveOr(properties.repeat?.value, 0),
  };
}

function expandWith(command: string, { aliases, dockerImage }: PlanInputs): string {
  const expanded = aliases === undefined ? command : expandCommand(command, aliases);
  return dockerImage === undefined ? expanded : expanded.replace(/^\s*docker(?=\s|$)/, () => dockerImage);
}

function positiveOr(value: number | undefined, fallback: number): number {
  return value !== undefined && value > 0 ? value : fallback;
}
