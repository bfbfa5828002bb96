import { z } from 'zod';
import { platformSchema, poolNameSchema, taskNameSchema } from './common.ts';

/** Time that a run may take, in seconds (contract §11.4). */
export const runTimeoutSchema = z.int().min(300).max(28_800);

/** Limit of a run when none is given, in seconds (contract §11.4). */
export const defaultRunTimeoutSeconds = 3600;

/** A value or build argument; the value of a secret one is never sent back. */
export const namedValueSchema = z.strictObject({
  name: z.string().min(1).max(256),
  value: z.string().max(1_048_576),
  isSecret: z.boolean().default(false),
});

/** A secret with its exact bytes, as base64. */
export const secretBytesSchema = z.strictObject({ id: z.string().min(1).max(256), content: z.base64().max(1_048_576) });

/** A login for one registry (contract §12.3). */
export const registryCredentialSchema = z.strictObject({
  registry: z.string().min(1).max(255),
  username: z.string().min(1).max(255),
  password: z.string().min(1).max(65_536),
});

/**
 * Where the context of a run is: `source:ID` for an upload, or a git repository, an archive or an artifact by its address (contract §5.3).
 * Absent: the run has none.
 */
export const sourceLocationSchema = z
  .string()
  .max(4096)
  .regex(
    /^(?:source:s[0-9a-z]{8,40}$|https?:\/\/|git:\/\/|ssh:\/\/|git@|github\.com\/|oci:\/\/)/i,
    'a context is an upload (source:ID), or lies at an address: https://, ssh://, git@, oci://',
  );

const common = {
  agentPoolName: poolNameSchema.optional(),
  isArchiveEnabled: z.boolean().default(false),
  logTemplate: z.string().max(512).optional(),
  timeout: runTimeoutSchema.default(defaultRunTimeoutSeconds),
  platform: platformSchema.default({ os: 'linux', architecture: 'amd64' }),
  /** Login server that `$Registry` stands for; the service's own by default. */
  registry: z.string().min(1).max(255).optional(),
  /** Runs with a smaller number are taken first. */
  priority: z.int().min(1).max(9).default(5),
  credentials: z.array(registryCredentialSchema).max(50).default([]),
  /** Two requests with one key make one run; the second is answered with the first's. */
  idempotencyKey: z.string().min(1).max(200).optional(),
  /** Foreign code: the run gets no secrets and no logins, and pushes nothing. */
  isRestricted: z.boolean().optional(),
  /** Handed on by base-image updates (contract §8.2). */
  updateTriggerToken: z.string().max(4096).optional(),
};

const taskCommon = {
  ...common,
  values: z.array(namedValueSchema).max(1000).default([]),
  /** `K=V` entries, the lowest priority of a step's environment (contract §2.8). */
  env: z.array(z.string().max(65_536)).max(1000).default([]),
  /** Values of entries of the file's `secrets` list. */
  secrets: z.array(secretBytesSchema).max(100).default([]),
};

/** A build of one Dockerfile (contract §6.1). */
export const dockerBuildRequestSchema = z.strictObject({
  type: z.literal('DockerBuildRequest'),
  ...common,
  imageNames: z.array(z.string().min(1).max(512)).max(100).default([]),
  isPushEnabled: z.boolean().default(true),
  noCache: z.boolean().default(false),
  dockerFilePath: z.string().min(1).max(4096).default('Dockerfile'),
  target: z.string().min(1).max(256).optional(),
  arguments: z.array(namedValueSchema).max(1000).default([]),
  secrets: z.array(secretBytesSchema).max(100).default([]),
  cacheFrom: z.array(z.string().min(1).max(512)).max(100).default([]),
  sourceLocation: sourceLocationSchema,
});

/** A task file that lies in the context (contract §6.2). */
export const fileTaskRunRequestSchema = z.strictObject({
  type: z.literal('FileTaskRunRequest'),
  ...taskCommon,
  taskFilePath: z.string().min(1).max(4096),
  valuesFilePath: z.string().min(1).max(4096).optional(),
  sourceLocation: sourceLocationSchema,
  /** Where the task file, its values and aliases are read, when not from the context: of a foreign pull request, the base branch. */
  taskFileLocation: sourceLocationSchema
    .refine((location) => !location.startsWith('source:'), {
      message: 'a task file is read from an address, not an upload',
    })
    .optional(),
});

/** A task file that comes with the request, as base64 (contract §6.2). */
export const encodedTaskRunRequestSchema = z.strictObject({
  type: z.literal('EncodedTaskRunRequest'),
  ...taskCommon,
  encodedTaskContent: z.base64().min(1).max(5_600_000),
  encodedValuesContent: z.base64().max(5_600_000).optional(),
  /** Name of the task file in findings. */
  taskFileName: z.string().min(1).max(4096).optional(),
  sourceLocation: sourceLocationSchema.optional(),
});

/** A run of a saved task, with what is different this time (contract §7.2). */
export const taskRunRequestSchema = z.strictObject({
  type: z.literal('TaskRunRequest'),
  agentPoolName: poolNameSchema.optional(),
  isArchiveEnabled: z.boolean().default(false),
  logTemplate: z.string().max(512).optional(),
  /** The task's own by default. */
  priority: z.int().min(1).max(9).optional(),
  idempotencyKey: z.string().min(1).max(200).optional(),
  taskName: taskNameSchema,
  /** Runs a task that is disabled, too. */
  isForced: z.boolean().default(false),
  overrides: z
    .strictObject({
      sourceLocation: sourceLocationSchema.optional(),
      file: z.string().min(1).max(4096).optional(),
      target: z.string().min(1).max(256).optional(),
      arguments: z.array(namedValueSchema).max(1000).default([]),
      values: z.array(namedValueSchema).max(1000).default([]),
      updateTriggerToken: z.string().max(4096).optional(),
    })
    .default({ arguments: [], values: [] }),
});

/** A run of a saved task. */
export type TaskRunRequest = z.infer<typeof taskRunRequestSchema>;

/** What a run can be asked for with: the four requests of the contract (§9.3). */
export const runRequestSchema = z.discriminatedUnion('type', [
  dockerBuildRequestSchema,
  fileTaskRunRequestSchema,
  encodedTaskRunRequestSchema,
  taskRunRequestSchema,
]);

/** What a run can be asked for with. */
export type RunRequest = z.infer<typeof runRequestSchema>;

/** What a caller may leave out of it. */
export type RunRequestInput = z.input<typeof runRequestSchema>;

/** A request that says by itself what is to be done: what an agent gets, never one that names a saved task. */
export type ResolvedRunRequest = Exclude<RunRequest, { readonly type: 'TaskRunRequest' }>;

/** A value or build argument. */
export type NamedValue = z.infer<typeof namedValueSchema>;
