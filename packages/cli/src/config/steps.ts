import { z } from 'zod';
import { positive } from './values.ts';

/** What steps may do and use where this computer executes runs: local ones, and those of an agent. */
export const stepSettings = {
  TASKS_ALLOW_PRIVILEGED: z.enum(['true', 'false']).default('false').describe('steps may be root on this computer'),
  TASKS_RUNTIME: z.string().min(1).optional().describe("the engine's name of the runtime for steps: runc, runsc, kata"),
  TASKS_NETWORK_GUARD: z
    .enum(['require', 'try', 'off'])
    .default('try')
    .describe('whether steps are kept from the services of this computer, and may run where they cannot be'),
  TASKS_DOCKER_ENGINE: z.string().min(1).optional().describe('socket of another engine, for steps that run docker'),
  TASKS_STEP_PIDS: positive.optional().describe('processes of a step'),
  TASKS_STEP_CPUS: positive.optional().describe('CPUs of a step'),
  TASKS_STEP_MEMORY_MIB: positive.optional().describe('memory of a step'),
  TASKS_STEP_LOG_MIB: positive.optional().describe('log of a step'),
  TASKS_STEP_DISK_MIB: positive.optional().describe('files of a run and its containers together'),
};
