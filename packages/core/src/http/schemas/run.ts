import { z } from 'zod';
import { causeSchema } from './cause.ts';
import { cursorSchema, imageSchema, platformSchema, runIdSchema, timestampSchema } from './common.ts';

/** The eight statuses of a run (contract §9.2). */
export const runStatusSchema = z.enum([
  'Queued',
  'Started',
  'Running',
  'Succeeded',
  'Failed',
  'Canceled',
  'Error',
  'Timeout',
]);

/** Statuses of a step inside a run. */
export const stepStatusSchema = z.enum([
  'waiting',
  'running',
  'detached',
  'succeeded',
  'failed',
  'ignored',
  'timed-out',
  'canceled',
  'skipped',
]);

/** What is known of one step of a run. */
export const runStepSchema = z.object({
  id: z.string(),
  kind: z.enum(['cmd', 'build', 'push']),
  status: stepStatusSchema,
  /** Ids of the steps whose end it waits for. */
  waitsFor: z.array(z.string()),
  startTime: timestampSchema.optional(),
  finishTime: timestampSchema.optional(),
  exitCode: z.int().optional(),
  error: z.string().optional(),
});

/** What a run is: quick or of a saved task, from a Dockerfile or from a task file (contract §9.1). */
export const runTypeSchema = z.enum(['QuickBuild', 'QuickRun', 'AutoBuild', 'AutoRun']);

/** A run's place in its queue. */
export const queueStateSchema = z.object({
  /** 1 is taken next. */
  position: z.int().positive(),
  /** One sentence: what it waits for. */
  reason: z.string(),
});

/** Where the log of a run stands. */
export const runLogStateSchema = z.object({
  /** Bytes that can be read now. */
  bytes: z.int().nonnegative(),
  /** No more will come. */
  complete: z.boolean(),
  /** Removed by retention. */
  removed: z.boolean().default(false),
});

/** A base image that a build of the run stood on. */
export const baseImageSchema = z.object({
  type: z.enum(['runtime', 'buildtime']),
  image: imageSchema,
  /** Named by its digest: no push can change what the build stands on. */
  isPinned: z.boolean().optional(),
});

/** The record of a run (contract §9.1). */
export const runSchema = z.object({
  runId: runIdSchema,
  status: runStatusSchema,
  runType: runTypeSchema,
  task: z.string().optional(),
  cause: causeSchema,
  registry: z.string(),
  agentPoolName: z.string(),
  /** Name of the agent that has or had the run. */
  agent: z.string().optional(),
  platform: platformSchema,
  priority: z.int(),
  /** Limit in seconds, from the start of the first attempt. */
  timeout: z.int(),
  /** Counts from 1, and goes up when an agent was lost. 0: no agent has had the run yet. */
  attempt: z.int().nonnegative(),
  createTime: timestampSchema,
  startTime: timestampSchema.optional(),
  finishTime: timestampSchema.optional(),
  lastUpdatedTime: timestampSchema,
  /** Someone asked for its end, and its agent has not answered yet. */
  isCancelRequested: z.boolean(),
  steps: z.array(runStepSchema),
  outputImages: z.array(imageSchema),
  baseImages: z.array(baseImageSchema),
  runErrorMessage: z.string().optional(),
  /** What went well but should be known: an attempt that pushed other digests than the one before. */
  warnings: z.array(z.string()),
  isArchiveEnabled: z.boolean(),
  /** The context as it was asked for, without credentials. */
  sourceLocation: z.string().optional(),
  log: runLogStateSchema,
  /** Runs that the images of this one have started; only where one run is shown. */
  caused: z.array(z.object({ runId: runIdSchema, task: z.string() })).optional(),
  updateTriggerToken: z.string().optional(),
  /** Only of a queued run. */
  queue: queueStateSchema.optional(),
});

/** The record of a run. */
export type Run = z.infer<typeof runSchema>;
/** What is known of one step of a run. */
export type RunStep = z.infer<typeof runStepSchema>;
/** An image of a registry, as a run reports it. */
export type RunImage = z.infer<typeof imageSchema>;

/** Filters of a list of runs. Times are compared with the time of creation. */
export const runFilterSchema = z.strictObject({
  task: z.string().max(50).optional(),
  status: runStatusSchema.optional(),
  /** An image that the run pushed: `REPOSITORY[:TAG]`, `REPOSITORY@DIGEST`, with or without the registry in front. */
  image: z.string().max(512).optional(),
  pool: z.string().max(20).optional(),
  since: timestampSchema.optional(),
  until: timestampSchema.optional(),
  top: z.coerce.number().int().min(1).max(1000).default(15),
  cursor: cursorSchema,
});

/** A page of runs, newest first. */
export const runPageSchema = z.object({ runs: z.array(runSchema), cursor: cursorSchema });

/** Filters of a list of runs. */
export type RunFilter = z.infer<typeof runFilterSchema>;
/** A page of runs, newest first. */
export type RunPage = z.infer<typeof runPageSchema>;

/** What can be changed about a run. */
export const runPatchSchema = z.strictObject({ isArchiveEnabled: z.boolean() });

/** How a run is done again. */
export const rerunSchema = z.strictObject({
  /** Steps before this one count as done; their images must still be in a registry. Absent: everything is done again. */
  fromStep: z.string().min(1).max(256).optional(),
});
