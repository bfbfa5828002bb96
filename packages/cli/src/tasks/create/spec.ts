import { platformSchema, taskSpecSchema, type Task, type TaskSpec } from '@slipway/core/http';
import { z } from 'zod';
import { defined } from '../../defined.ts';
import { parsePlatform } from '../../remote/common-request.ts';
import type { CreateFlags, TaskFlags } from '../flags.ts';
import { changeBaseImageTrigger, newBaseImageTrigger } from './base-image-trigger.ts';
import { repositoryUrlOf, type TaskContext } from './context.ts';
import { readCredentials } from './credentials.ts';
import { readSchedules } from './schedules.ts';
import { changeSourceTriggers, newSourceTrigger } from './source-trigger.ts';
import { changesStep, makeStep, type StepOrder } from './step.ts';

/** What flags of a task do not say themselves. */
export interface SpecFacts extends Omit<StepOrder, 'flags' | 'former'> {
  /** Given out for a source trigger without a secret. */
  readonly newSecret: () => string;
}

const defaultSeconds = 3600;
const usualPriority = 5;

/** Makes a new task of its flags. Throws `invalid-argument` for flags that contradict each other. */
export function newSpec(name: string, flags: CreateFlags, facts: SpecFacts): TaskSpec {
  const sourceTrigger = newSourceTrigger(flags, sourceFacts(facts));
  const baseImageTrigger = newBaseImageTrigger(flags);
  return {
    name,
    status: 'Enabled',
    platform: platformSchema.parse({}),
    timeout: defaultSeconds,
    priority: usualPriority,
    ...settings(flags, undefined),
    step: makeStep({ ...facts, flags }),
    trigger: {
      sourceTriggers: sourceTrigger === undefined ? [] : [sourceTrigger],
      timerTriggers: readSchedules(flags.schedule, flags.timezone),
      ...(baseImageTrigger === undefined ? {} : { baseImageTrigger }),
    },
    credentials: readCredentials(flags.credential),
  };
}

/** Changes what was given of a task and leaves the rest. */
export function changedSpec(former: TaskSpec, flags: TaskFlags, facts: SpecFacts): TaskSpec {
  const { baseImageTrigger, sourceTriggers, ...trigger } = former.trigger;
  const changedBase = changeBaseImageTrigger(baseImageTrigger, flags);
  const contextChanged = facts.context.path !== former.step.contextPath;
  return {
    ...former,
    ...settings(flags, former),
    step: changesStep(flags) ? makeStep({ ...facts, flags, former: former.step }) : former.step,
    trigger: {
      ...trigger,
      sourceTriggers: changeSourceTriggers(sourceTriggers, flags, { ...sourceFacts(facts), contextChanged }),
      ...(changedBase === undefined ? {} : { baseImageTrigger: changedBase }),
    },
  };
}

/** The fields of a task, without those that the service adds. */
const givenAgain = z.object(taskSpecSchema.shape);

/** What can be given again of a task that is shown. */
export function specOf(task: Task): TaskSpec {
  return givenAgain.parse(task);
}

function settings(flags: TaskFlags, former: TaskSpec | undefined) {
  const limits = defined({ limit: flags.concurrency, group: flags.group, cancelSuperseded: flags.cancelSuperseded });
  return defined({
    description: flags.description,
    status: flags.status,
    platform: flags.platform === undefined ? undefined : parsePlatform(flags.platform),
    timeout: flags.timeout,
    priority: flags.priority,
    registry: flags.registry,
    agentPoolName: flags.agentPool,
    logTemplate: flags.logTemplate,
    concurrency:
      Object.keys(limits).length === 0 ? undefined : { cancelSuperseded: false, ...former?.concurrency, ...limits },
  });
}

function sourceFacts({ context, newSecret }: SpecFacts) {
  return { repositoryUrl: repositoryOf(context), newSecret };
}

function repositoryOf(context: TaskContext): string | undefined {
  return context.git === undefined ? undefined : repositoryUrlOf(context.git);
}
