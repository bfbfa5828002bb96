import { z } from 'zod';
import { leaseSchema } from './agent.ts';

/*
 * What an agent asks the service about a registry, for a run that it holds, and what it tells of what it did there. Times are milliseconds since
 * the epoch.
 */

const nameSchema = z.string().min(1).max(255);
const tagSchema = z.string().min(1).max(128);
const anyDigestSchema = z.string().min(1).max(300);
const timeSourceSchema = z.enum(['event', 'storage', 'registry', 'first-seen']);

/** Names a registry as image references do. */
export const agentRegistrySchema = z.strictObject({ lease: leaseSchema, registry: nameSchema });

/** Names a repository. */
export const agentRepositorySchema = agentRegistrySchema.extend({ repository: nameSchema });

/** Asks for a page of the names of repositories. */
export const agentRepositoriesSchema = agentRegistrySchema.extend({ after: nameSchema.optional() });

/** A page of them; `isKnown`: the service keeps a record of this registry. */
export const agentRepositoriesAnswerSchema = z.object({
  isKnown: z.boolean(),
  repositories: z.array(z.string()),
  /** There are more after the last one. */
  hasMore: z.boolean(),
});

/** Asks for a page of what is known of a repository: its tags, or its manifests. */
export const agentRepositoryViewSchema = agentRepositorySchema.extend({
  part: z.enum(['tags', 'manifests']),
  after: anyDigestSchema.optional(),
});

/** A page of it. */
export const agentRepositoryViewAnswerSchema = z.object({
  /** Whether anything is known. */
  isKnown: z.boolean(),
  isComplete: z.boolean(),
  tags: z.array(
    z.object({
      name: z.string(),
      /** Absent: it leads nowhere. */
      digest: z.string().optional(),
      updatedAt: z.number().optional(),
      timeSource: timeSourceSchema.optional(),
    }),
  ),
  manifests: z.array(
    z.object({
      digest: z.string(),
      mediaType: z.string(),
      size: z.number(),
      pushedAt: z.number().optional(),
      untaggedAt: z.union([z.number(), z.literal('unknown')]).optional(),
      timeSource: timeSourceSchema.optional(),
      /** Absent: nobody could read it. */
      links: z.object({ children: z.array(z.string()), subject: z.string().optional() }).optional(),
    }),
  ),
  /** There is more after the last one. */
  hasMore: z.boolean(),
});

const lockSchema = z.object({ deleteEnabled: z.boolean(), writeEnabled: z.boolean() });

/** What forbids deletions in a repository. */
export const agentGuardsAnswerSchema = z.object({
  repository: lockSchema,
  tags: z.array(lockSchema.extend({ tag: z.string() })),
  manifests: z.array(lockSchema.extend({ digest: z.string() })),
  /** What something needs, and what that is. */
  needed: z.array(z.object({ digest: z.string(), by: z.string() })),
});

/** Takes the lock of a tag or manifest away, for a command that was told to. */
export const agentUnlockSchema = agentRepositorySchema.extend({
  tag: tagSchema.optional(),
  digest: anyDigestSchema.optional(),
});

/** Asks for pushes of a tag that the registry has told of since a moment. */
export const agentPushesSchema = agentRepositorySchema.extend({ tag: tagSchema, since: z.number().nonnegative() });

/** Them, the oldest first. */
export const agentPushesAnswerSchema = z.object({
  /** Whether the registry tells of pushes at all. */
  isReporting: z.boolean(),
  pushes: z.array(z.object({ digest: z.string(), at: z.number() })),
});

/** Tells what a run has taken away in a repository, so that it is known before the registry tells of it, or although that tells of nothing. */
export const agentRegistryChangesSchema = agentRepositorySchema.extend({
  untagged: z.array(tagSchema).max(1000).default([]),
  deleted: z.array(anyDigestSchema).max(1000).default([]),
});
