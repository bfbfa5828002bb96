import { z } from 'zod';
import { imageSchema, runIdSchema, timestampSchema } from './common.ts';

/** A run that led to another: its image is a base image of the other's task. */
const linkSchema = z.object({ task: z.string(), runId: runIdSchema });

const source = {
  trigger: z.string(),
  commit: z.string(),
  branch: z.string().optional(),
  /** Name of the tag, where one was pushed. */
  tag: z.string().optional(),
  repositoryUrl: z.string().optional(),
  provider: z.string().optional(),
  /** Who did it, as the git host names them. */
  actor: z.string().optional(),
};

/** Why a run exists (contract §8, §9.1). */
export const causeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual'), by: z.string().optional() }),
  z.object({ kind: z.literal('rerun'), of: runIdSchema, fromStep: z.string().optional() }),
  z.object({ kind: z.literal('commit'), ...source }),
  z.object({
    kind: z.literal('pull-request'),
    ...source,
    pullRequest: z.string(),
    /** Branch that it would be merged into; `branch` is its own. */
    baseBranch: z.string().optional(),
    /** It comes from another repository: the run has no secrets and pushes nothing. */
    isFork: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('timer'), trigger: z.string(), occurrence: timestampSchema }),
  z.object({
    kind: z.literal('base-image'),
    trigger: z.string(),
    images: z.array(imageSchema),
    /** The runs that pushed these images, and those that led to them, the first one first. */
    chain: z.array(linkSchema).optional(),
  }),
]);

/** Why a run exists. */
export type Cause = z.infer<typeof causeSchema>;
