import { z } from 'zod';
import { imageSchema, runIdSchema, timestampSchema } from './common.ts';

/** Why a run exists (contract §8, §9.1). */
export const causeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('manual') }),
  z.object({ kind: z.literal('rerun'), of: runIdSchema, fromStep: z.string().optional() }),
  z.object({
    kind: z.literal('commit'),
    trigger: z.string(),
    commit: z.string(),
    branch: z.string().optional(),
    repositoryUrl: z.string().optional(),
  }),
  z.object({
    kind: z.literal('pull-request'),
    trigger: z.string(),
    pullRequest: z.string(),
    commit: z.string(),
    branch: z.string().optional(),
    repositoryUrl: z.string().optional(),
  }),
  z.object({ kind: z.literal('timer'), trigger: z.string(), occurrence: timestampSchema }),
  z.object({ kind: z.literal('base-image'), trigger: z.string(), images: z.array(imageSchema) }),
]);

/** Why a run exists. */
export type Cause = z.infer<typeof causeSchema>;
