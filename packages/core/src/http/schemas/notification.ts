import { z } from 'zod';
import { registryActions } from '../../trigger/registry-webhook.ts';
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

/** What stands for the value of a header where it is shown: given back, it keeps what is stored. */
export const hiddenHeader = '***';

const headerValueSchema = z
  .string()
  .max(4096)
  .regex(/^[\x20-\x7e]*$/, 'a header has printable ASCII characters');

const headersSchema = z
  .record(
    z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'a name of a header has letters, digits and dashes'),
    headerValueSchema,
  )
  .refine((headers) => Object.keys(headers).length <= 20, 'a notification has up to 20 headers');

/** Someone who is told of runs, or of what happens in the registry. */
export const notificationSpecSchema = z.strictObject({
  name: notificationNameSchema,
  status: z.enum(['Enabled', 'Disabled']).default('Enabled'),
  url: z.url({ protocol: /^https?$/ }).max(2048),
  /**
   * The run as JSON, the same as a CloudEvent 1.0, or a message that Slack and what is like it show; `acr`: pushes and deletions of images as
   * webhooks of Azure Container Registry tell them.
   */
  format: z.enum(['json', 'cloudevents', 'slack', 'acr']).default('json'),
  /** Signs each message as Standard Webhooks say. */
  secret: secretTextSchema.optional(),
  /** Headers that each message has besides; their values are never shown again. */
  headers: headersSchema.default({}),
  /** Statuses that are told; the ends of runs by default. */
  statuses: z.array(runStatusSchema).optional(),
  /** Only runs of these tasks; every run by default. */
  tasks: z.array(taskNameSchema).max(100).default([]),
  /** Of the format `acr`: what of the registry is told; pushes and deletions by default. */
  actions: z.array(z.enum(registryActions)).optional(),
  /** Of the format `acr`: `repository:tag`, `repository:*` (or `repository`), or nothing for everything. */
  scope: z
    .string()
    .max(400)
    .regex(
      /^(?:[a-z0-9][a-z0-9._/-]{0,254}(?::(?:\*|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?)?$/,
      'a scope is REPOSITORY:TAG, REPOSITORY:* or empty',
    )
    .default(''),
});

/** Someone who is told of runs, or of what happens in the registry. */
export type NotificationSpec = z.infer<typeof notificationSpecSchema>;

/** The same as it is shown. */
export const notificationSchema = notificationSpecSchema.extend({
  statuses: z.array(runStatusSchema),
  actions: z.array(z.enum(registryActions)),
  createTime: timestampSchema,
  lastUpdatedTime: timestampSchema,
});

/** Someone who is told of runs, or of what happens in the registry, as it is shown. */
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
  /** `run.Succeeded`, `push`, `delete`, `ping` */
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
