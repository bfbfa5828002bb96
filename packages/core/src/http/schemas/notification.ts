import { z } from 'zod';
import { taskNameSchema, timestampSchema } from './common.ts';
import { runSchema, runStatusSchema } from './run.ts';
import { secretTextSchema } from './secret.ts';

/** Name of a notification. */
export const notificationNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/,
    'a notification name has up to 50 letters, digits, dashes and underscores',
  );

/** Someone who is told of runs. */
export const notificationSpecSchema = z.strictObject({
  name: notificationNameSchema,
  status: z.enum(['Enabled', 'Disabled']).default('Enabled'),
  url: z.url({ protocol: /^https?$/ }).max(2048),
  /** The run as JSON, the same as a CloudEvent 1.0, or a message that Slack and what is like it show. */
  format: z.enum(['json', 'cloudevents', 'slack']).default('json'),
  /** Signs each message as Standard Webhooks say. */
  secret: secretTextSchema.optional(),
  /** Statuses that are told; the ends of runs by default. */
  statuses: z.array(runStatusSchema).min(1).default(['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout']),
  /** Only runs of these tasks; every run by default. */
  tasks: z.array(taskNameSchema).max(100).default([]),
});

/** Someone who is told of runs. */
export type NotificationSpec = z.infer<typeof notificationSpecSchema>;

/** The same as it is shown. */
export const notificationSchema = notificationSpecSchema.extend({
  createTime: timestampSchema,
  lastUpdatedTime: timestampSchema,
});

/** Someone who is told of runs, as it is shown. */
export type Notification = z.infer<typeof notificationSchema>;

/** What is told of a run. */
export const toldRunSchema = runSchema.pick({
  runId: true,
  status: true,
  runType: true,
  task: true,
  cause: true,
  registry: true,
  agentPoolName: true,
  agent: true,
  platform: true,
  attempt: true,
  createTime: true,
  startTime: true,
  finishTime: true,
  lastUpdatedTime: true,
  outputImages: true,
  runErrorMessage: true,
  sourceLocation: true,
});

/** What is told of a run. */
export type ToldRun = z.infer<typeof toldRunSchema>;

/** One message and what became of it. */
export const deliverySchema = z.object({
  deliveryId: z.string(),
  time: timestampSchema,
  /** `run.Succeeded`, `ping` */
  event: z.string(),
  runId: z.string().optional(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempts: z.int(),
  /** HTTP status of the last answer. */
  answer: z.int().optional(),
  error: z.string().optional(),
  nextAttemptTime: timestampSchema.optional(),
});

/** One message and what became of it. */
export type Delivery = z.infer<typeof deliverySchema>;
