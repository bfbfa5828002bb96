import { z } from 'zod';
import { runIdSchema, timestampSchema } from './common.ts';
import { runStatusSchema } from './run.ts';
import { triggerStatusSchema } from './trigger.ts';

/**
 * What became of something that happened: a run (`started`), part of a run that waits already (`merged`), no run for a reason (`skipped`), none
 * because it was known (`duplicate`), none because it could not be believed (`refused`), none yet (`waiting`), or a fault that is tried again (`error`).
 */
export const triggerOutcomeSchema = z.enum([
  'started',
  'merged',
  'skipped',
  'duplicate',
  'refused',
  'waiting',
  'error',
]);

/** What became of something that happened. */
export type TriggerOutcome = z.infer<typeof triggerOutcomeSchema>;

/** One entry of a trigger's history. */
export const triggerRecordSchema = z.object({
  /** Names the entry, for an approval. */
  recordId: z.string(),
  time: timestampSchema,
  trigger: z.string(),
  /** What happened, in a few words: `push to main: 4f2a…`, `slot 2026-11-24T02:00Z`, `node:20 moved to sha256:…`. */
  event: z.string(),
  outcome: triggerOutcomeSchema,
  /** One sentence: why. */
  reason: z.string(),
  runId: runIdSchema.optional(),
});

/** One entry of a trigger's history. */
export type TriggerRecord = z.infer<typeof triggerRecordSchema>;

/** A base image that a trigger watches. */
export const watchedImageSchema = z.object({
  /** `REGISTRY/REPOSITORY:TAG` */
  reference: z.string(),
  type: z.enum(['runtime', 'buildtime']),
  /** What the last successful build stood on. */
  builtOn: z.string().optional(),
  /** What the registry has now. */
  current: z.string().optional(),
  isExpected: z.boolean(),
  /** Whether a change of it starts a run, and if not, why. */
  state: z.enum(['watched', 'pinned', 'not-counted', 'missing', 'needs-credentials', 'failing', 'not-checked']),
  reason: z.string(),
  lastCheckTime: timestampSchema.optional(),
  nextCheckTime: timestampSchema.optional(),
});

/** A base image that a trigger watches. */
export type WatchedImage = z.infer<typeof watchedImageSchema>;

/** How one trigger stands. */
export const explainedTriggerSchema = z.object({
  name: z.string(),
  kind: z.enum(['source', 'timer', 'base-image']),
  status: triggerStatusSchema,
  /** What it listens to, one sentence each. */
  listensTo: z.array(z.string()),
  /** One sentence: whether it can start a run at present, and if not, why. */
  state: z.string(),
  /** The last thing that it saw. */
  lastSeen: z.object({ time: timestampSchema, event: z.string() }).optional(),
  lastRun: z.object({ runId: runIdSchema, time: timestampSchema, status: runStatusSchema }).optional(),
  nextCheckTime: timestampSchema.optional(),
  /** The next minutes of a timer. */
  nextOccurrences: z.array(timestampSchema).optional(),
  /** Path of the service that deliveries go to. */
  webhookPath: z.string().optional(),
  images: z.array(watchedImageSchema).optional(),
  /** Newest first. */
  history: z.array(triggerRecordSchema),
});

/** How one trigger stands. */
export type ExplainedTrigger = z.infer<typeof explainedTriggerSchema>;

/** Why a task did or did not start. */
export const explanationSchema = z.object({
  task: z.string(),
  status: triggerStatusSchema,
  triggers: z.array(explainedTriggerSchema),
});

/** Why a task did or did not start. */
export type Explanation = z.infer<typeof explanationSchema>;
