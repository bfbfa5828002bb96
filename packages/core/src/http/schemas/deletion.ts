import { z } from 'zod';
import { digestSchema, timestampSchema } from './common.ts';
import { changeableAttributesSchema, tagNameSchema } from './repository.ts';

/** What must still be true for a tag to be taken away. */
export const untagQuerySchema = z.strictObject({
  /** Refused with 409 unless the tag points here. */
  digest: digestSchema.optional(),
});

/** What became of a tag that was to be taken away. */
export const untaggedSchema = z.object({
  registry: z.string(),
  imageName: z.string(),
  tag: z.string(),
  /** What it pointed to; absent where it led nowhere. The manifest is still there. */
  digest: digestSchema.optional(),
  /** How: the registry deletes tags, or a dummy took its place and was deleted. */
  by: z.enum(['tag', 'digest', 'dummy']),
  /** The registry had left it listed and leading nowhere, which took a second try. */
  isRepaired: z.boolean(),
});

/** A tag that was taken away. */
export type Untagged = z.infer<typeof untaggedSchema>;

/** What must still be true for a manifest to be deleted. */
export const deleteManifestQuerySchema = z.strictObject({
  /** Refused with 409 unless the tag that the path names points here. A tag can only be named together with this. */
  digest: digestSchema.optional(),
  /** Refused with 409 unless the manifest has the tags that it had when it was shown with this. */
  etag: z.string().max(100).optional(),
});

/** What was deleted. */
export const deletedSchema = z.object({
  registry: z.string(),
  imageName: z.string(),
  manifestsDeleted: z.array(z.string()),
  tagsDeleted: z.array(z.string()),
  /** Signatures, attestations and the like that belonged to what was deleted, and stay. */
  referrersLeft: z.array(z.string()),
  /** What else should be known. */
  notes: z.array(z.string()),
});

/** What was deleted. */
export type Deleted = z.infer<typeof deletedSchema>;

/** A lock of a repository, a tag or a manifest: neither of `tag` and `digest` means the repository as a whole. */
export const lockSchema = z.object({
  tag: z.string().optional(),
  digest: z.string().optional(),
  changeableAttributes: changeableAttributesSchema,
  /** Name of the token that set it. */
  by: z.string().optional(),
  time: timestampSchema.optional(),
});

/** The locks of a repository. */
export const locksSchema = z.object({ registry: z.string(), imageName: z.string(), locks: z.array(lockSchema) });

/** The locks of a repository. */
export type ImageLocks = z.infer<typeof locksSchema>;

/** A lock to set or to take away; an attribute that is absent stays as it is. */
export const setLockSchema = z
  .strictObject({
    tag: tagNameSchema.optional(),
    digest: digestSchema.optional(),
    deleteEnabled: z.boolean().optional(),
    writeEnabled: z.boolean().optional(),
  })
  .refine(({ tag, digest }) => tag === undefined || digest === undefined, {
    message: 'a lock is of a tag or of a manifest, not of both',
  });

/** A lock to set or to take away. */
export type SetLock = z.infer<typeof setLockSchema>;
