import { z } from 'zod';

/** What a scheduler may do for triggers and notifications. */
export const schedulerSettings = {
  TASKS_OUTGOING_PRIVATE: z
    .enum(['allow', 'deny'])
    .default('allow')
    .describe('whether hooks, statuses and notifications may go to private addresses'),
  TASKS_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('address under which git hosts and people reach the API'),
};
