import { count, positive, text } from './values.ts';

/** Which runs an agent takes, and what it leaves alone. */
export const agentSettings = {
  TASKS_AGENT_NAME: text.optional().describe('name of the agent'),
  TASKS_AGENT_POOL: text.optional().describe('pool whose runs it takes'),
  TASKS_AGENT_SLOTS: count.optional().describe('runs that it executes at once'),
  TASKS_AGENT_MIN_DISK_MIB: positive.optional().describe('free disk below which it takes no runs'),
  TASKS_AGENT_SPOOL_MIB: positive.optional().describe('log of a run that may wait for the service'),
  TASKS_DRAIN_SECONDS: positive.optional().describe('how long a draining agent lets runs go on'),
};
