import { z } from 'zod';
import { cursorSchema, platformSchema, poolNameSchema, taskNameSchema, timestampSchema } from './common.ts';
import { defaultRunTimeoutSeconds, runTimeoutSchema, sourceLocationSchema } from './request.ts';
import { baseImageSchema } from './run.ts';
import { secretNameSchema, secretTextSchema } from './secret.ts';
import { unique } from './unique.ts';
import { taskTriggersSchema, triggerStatusSchema } from './trigger.ts';

/**
 * A stored value or build argument. A secret one is never sent back: an update that leaves its value out keeps what is stored under the same
 * name. With `secret` its value is that of a stored secret.
 */
export const taskValueSchema = z
  .strictObject({
    name: z.string().min(1).max(256),
    value: z.string().max(1_048_576).optional(),
    isSecret: z.boolean().default(false),
    secret: secretNameSchema.optional(),
  })
  .refine(({ value, secret }) => value === undefined || secret === undefined, {
    message: 'it has its own value or that of a stored secret, not both',
  })
  .refine(({ value, isSecret, secret }) => isSecret || value !== undefined || secret !== undefined, {
    message: 'its value is missing',
    path: ['value'],
  });

/** A stored value or build argument. */
export type TaskValue = z.infer<typeof taskValueSchema>;

/** An entry of a task file's `secrets` list: base64, or the text of a stored secret. Without either, an update keeps what is stored. */
export const taskSecretSchema = z
  .strictObject({
    id: z.string().min(1).max(256),
    content: z.base64().max(1_048_576).optional(),
    secret: secretNameSchema.optional(),
  })
  .refine(({ content, secret }) => content === undefined || secret === undefined, {
    message: 'it has its own content or that of a stored secret, not both',
  });

/** The context of a saved task: everything that a run's context can be, except an upload, which would not last. */
export const taskContextSchema = sourceLocationSchema.refine((location) => !location.startsWith('source:'), {
  message: 'an upload does not last: a saved task needs the address of a repository, an archive or an artifact',
});

const values = z
  .array(taskValueSchema)
  .max(1000)
  .superRefine(unique('value', ({ name }: TaskValue) => name))
  .default([]);
const secrets = z
  .array(taskSecretSchema)
  .max(100)
  .superRefine(unique('secret', ({ id }: z.infer<typeof taskSecretSchema>) => id))
  .default([]);
const context = {
  /** Token for a private git context (contract §12.4). */
  contextAccessToken: secretTextSchema.optional(),
};
const taskFileCommon = {
  ...context,
  values,
  /** `K=V` entries, the lowest priority of a step's environment (contract §2.8). */
  env: z.array(z.string().max(65_536)).max(1000).default([]),
  secrets,
};

/** What a task does (contract §7.6). */
export const taskStepSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Docker'),
    ...context,
    contextPath: taskContextSchema,
    /** Templates as they were given: `app:{{.Run.ID}}`. */
    imageNames: z.array(z.string().min(1).max(512)).max(100).default([]),
    isPushEnabled: z.boolean().default(true),
    noCache: z.boolean().default(false),
    dockerFilePath: z.string().min(1).max(4096).default('Dockerfile'),
    target: z.string().min(1).max(256).optional(),
    arguments: values,
    secrets,
    cacheFrom: z.array(z.string().min(1).max(512)).max(100).default([]),
  }),
  z.strictObject({
    type: z.literal('FileTask'),
    ...taskFileCommon,
    contextPath: taskContextSchema,
    taskFilePath: z.string().min(1).max(4096),
    valuesFilePath: z.string().min(1).max(4096).optional(),
  }),
  z.strictObject({
    type: z.literal('EncodedTask'),
    ...taskFileCommon,
    contextPath: taskContextSchema.optional(),
    encodedTaskContent: z.base64().min(1).max(5_600_000),
    encodedValuesContent: z.base64().max(5_600_000).optional(),
  }),
]);

/** What a task does. */
export type TaskStep = z.infer<typeof taskStepSchema>;

/** A registry login of a task (contract §7.5); one for each registry. */
export const taskCredentialSchema = z.strictObject({
  registry: z.string().min(1).max(255),
  username: secretTextSchema,
  password: secretTextSchema,
});

/** How runs of a task stand to each other. */
export const taskConcurrencySchema = z.strictObject({
  /** So many runs at once; absent: as many as there are slots. */
  limit: z.int().min(1).max(1000).optional(),
  /** Tasks of one group share the limit. Their limits should be equal: each run goes by its own task's. */
  group: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'a group name has letters, digits, dots, dashes and underscores')
    .optional(),
  /** A new run for a branch or a pull request cancels older ones of the same task for the same. */
  cancelSuperseded: z.boolean().default(false),
});

/** A base image that whoever saves a task has read from its Dockerfile. */
export const expectedBaseImageSchema = z.strictObject({
  type: z.enum(['runtime', 'buildtime']),
  /** As the Dockerfile names it, with its arguments filled in. */
  reference: z.string().min(1).max(512),
});

/** A saved task as it is given (contract §7.6). */
export const taskSpecSchema = z.strictObject({
  name: taskNameSchema,
  description: z.string().max(1000).optional(),
  status: triggerStatusSchema.default('Enabled'),
  platform: platformSchema.default({ os: 'linux', architecture: 'amd64' }),
  agentPoolName: poolNameSchema.optional(),
  timeout: runTimeoutSchema.default(defaultRunTimeoutSeconds),
  /** Runs with a smaller number are taken first. */
  priority: z.int().min(1).max(9).default(5),
  /** Login server that `$Registry` stands for; the service's own by default. */
  registry: z.string().min(1).max(255).optional(),
  logTemplate: z.string().max(512).optional(),
  step: taskStepSchema,
  trigger: taskTriggersSchema.prefault({}),
  credentials: z
    .array(taskCredentialSchema)
    .max(50)
    .superRefine(unique('login of', ({ registry }: z.infer<typeof taskCredentialSchema>) => registry))
    .default([]),
  concurrency: taskConcurrencySchema.optional(),
  /** Shown until a run has succeeded and tells what its builds really stand on; nothing is triggered by them. */
  expectedBaseImages: z.array(expectedBaseImageSchema).max(200).optional(),
});

/** A saved task with every default filled in. */
export type TaskSpec = z.infer<typeof taskSpecSchema>;
/** What a caller may leave out of it. */
export type TaskSpecInput = z.input<typeof taskSpecSchema>;

/** An image that the next build of a task will stand on, and which digest of it the last one has used. */
export const taskBaseImageSchema = baseImageSchema.extend({
  /** Read from the Dockerfile: no run has used it yet. */
  isExpected: z.boolean(),
});

/** A saved task as it is shown: no secret of it is. */
export const taskSchema = taskSpecSchema.extend({
  /** Goes up with every change. */
  revision: z.int().positive(),
  createTime: timestampSchema,
  lastUpdatedTime: timestampSchema,
  baseImageDependencies: z.array(taskBaseImageSchema),
  /** What should be known: a trigger that cannot fire, a circle of base images. */
  warnings: z.array(z.string()),
});

/** A saved task as it is shown. */
export type Task = z.infer<typeof taskSchema>;

/** A filter of a list of tasks. */
export const taskFilterSchema = z.strictObject({
  status: triggerStatusSchema.optional(),
  top: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: cursorSchema,
});

/** A filter of a list of tasks. */
export type TaskFilter = z.infer<typeof taskFilterSchema>;

/** A page of tasks, by name. */
export const taskPageSchema = z.object({ tasks: z.array(taskSchema), cursor: cursorSchema });

/** A page of tasks, by name. */
export type TaskPage = z.infer<typeof taskPageSchema>;

/**
 * Changes of a task as a JSON merge patch (RFC 7396) of what is shown of it: fields that are absent stay, null removes, a list takes the
 * other's place.
 */
export const taskPatchSchema = z.record(z.string(), z.unknown());

/** How a task is written. */
export const writeTaskQuerySchema = z.strictObject({
  /** Refused with 409 unless the task still has this revision. */
  revision: z.coerce.number().int().positive().optional(),
  /** Says what would change and changes nothing. */
  dryRun: z.stringbool().default(false),
});

/** One difference between two forms of a task. Values of secrets are not shown. */
export const taskChangeSchema = z.object({
  /** `trigger.timerTriggers[nightly].schedule` */
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});

/** One difference between two forms of a task. */
export type TaskChange = z.infer<typeof taskChangeSchema>;

/** What writing a task has done, or would do. */
export const writtenTaskSchema = z.object({
  outcome: z.enum(['created', 'changed', 'unchanged']),
  changes: z.array(taskChangeSchema),
  task: taskSchema,
});

/** What writing a task has done, or would do. */
export type WrittenTask = z.infer<typeof writtenTaskSchema>;
