import { z } from 'zod';
import { digestSchema, timestampSchema } from './common.ts';

/** Name of a repository as the registry lists it, without the registry. */
export const repositoryNameSchema = z
  .string()
  .max(255)
  .regex(
    /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    'a repository is named as the registry lists it, for example team/app',
  );

/** Name of a tag. */
export const tagNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/, 'a tag has up to 128 letters, digits, dots, dashes and underscores');

/** A tag or a digest. */
export const imageReferenceSchema = z.union([tagNameSchema, digestSchema], {
  error: 'name a tag, or a digest as sha256: and 64 hexadecimal digits',
});

/** How a time is known, the best first; what is not known has neither a time nor this. */
export const timeSourceSchema = z.enum(['event', 'storage', 'registry', 'first-seen']);

/** What may be done with a repository, a tag or a manifest: deletions need both, overwriting a tag needs `writeEnabled`. */
export const changeableAttributesSchema = z.object({ deleteEnabled: z.boolean(), writeEnabled: z.boolean() });

/** What may be done with a repository, a tag or a manifest. */
export type ChangeableAttributes = z.infer<typeof changeableAttributesSchema>;

/** Where a page of a list begins: the `cursor` of the one before. */
const cursor = z.string().max(400).optional();

/** In which order a list comes. What has no time is last whichever way it is ordered by. */
export const listOrderSchema = z.enum(['name', 'time_asc', 'time_desc']);

/** In which order a list comes. */
export type ListOrder = z.infer<typeof listOrderSchema>;

const page = { top: z.coerce.number().int().min(1).max(1000).default(100), cursor };

/** Which repositories are wanted. */
export const repositoryFilterSchema = z.strictObject(page);

/** Which tags are wanted. */
export const tagFilterSchema = z.strictObject({ ...page, orderBy: listOrderSchema.default('name') });

/** Which manifests are wanted; `name` orders them by digest. */
export const manifestFilterSchema = z.strictObject({
  ...page,
  orderBy: listOrderSchema.default('name'),
  /** Only those that no tag points to. */
  untagged: z.stringbool().default(false),
});

/** A repository. */
export const repositorySchema = z.object({
  registry: z.string(),
  imageName: z.string(),
  /** When it came to be; absent where nobody saw it. */
  createdTime: timestampSchema.optional(),
  /** The latest change that is known of. */
  lastUpdateTime: timestampSchema.optional(),
  tagCount: z.int(),
  /** Of the manifests that are known (see `isComplete`); absent where nobody has counted them. */
  manifestCount: z.int().optional(),
  /** Whether manifests without a tag are all known; the API of a registry lists none. */
  isComplete: z.boolean(),
  changeableAttributes: changeableAttributesSchema,
});

/** A repository. */
export type Repository = z.infer<typeof repositorySchema>;

/** A page of repositories, by name. */
export const repositoryPageSchema = z.object({ repositories: z.array(repositorySchema), cursor });

/** A page of repositories. */
export type RepositoryPage = z.infer<typeof repositoryPageSchema>;

/** A tag. */
export const tagSchema = z.object({
  name: z.string(),
  /** Absent for one that is listed and leads nowhere, as a deletion that broke off leaves it. */
  digest: digestSchema.optional(),
  createdTime: timestampSchema.optional(),
  /** When it came to point to its digest; absent where nobody knows. */
  lastUpdateTime: timestampSchema.optional(),
  timeSource: timeSourceSchema.optional(),
  changeableAttributes: changeableAttributesSchema,
});

/** A tag. */
export type ImageTag = z.infer<typeof tagSchema>;

/** A page of tags. */
export const tagPageSchema = z.object({
  registry: z.string(),
  imageName: z.string(),
  tags: z.array(tagSchema),
  cursor,
});

/** A page of tags. */
export type ImageTagPage = z.infer<typeof tagPageSchema>;

/** A manifest: an image, an index of images, or whatever else a registry holds as one. */
export const manifestSchema = z.object({
  digest: digestSchema,
  mediaType: z.string(),
  configMediaType: z.string().optional(),
  artifactType: z.string().optional(),
  /** Bytes of the manifest, its configuration and its layers; absent for an index, whose images have their own. */
  imageSize: z.int().nonnegative().optional(),
  architecture: z.string().optional(),
  os: z.string().optional(),
  createdTime: timestampSchema.optional(),
  /** When it was last pushed; absent where nobody knows. */
  lastUpdateTime: timestampSchema.optional(),
  timeSource: timeSourceSchema.optional(),
  /** When its last tag was taken from it. */
  untaggedTime: timestampSchema.optional(),
  tags: z.array(z.string()),
  /** What an index consists of. */
  children: z.array(z.string()),
  /** Indexes of the same repository that it belongs to: it cannot be deleted before them. */
  parents: z.array(z.string()),
  /** What a signature, an attestation or a bill of materials belongs to. */
  subject: z.string().optional(),
  changeableAttributes: changeableAttributesSchema,
});

/** A manifest. */
export type ImageManifest = z.infer<typeof manifestSchema>;

/** A page of manifests. */
export const manifestPageSchema = z.object({
  registry: z.string(),
  imageName: z.string(),
  manifests: z.array(manifestSchema),
  isComplete: z.boolean(),
  cursor,
});

/** A page of manifests. */
export type ImageManifestPage = z.infer<typeof manifestPageSchema>;

/** One manifest as it is at this moment; `etag` stands for its digest and its tags, and goes with a deletion that was asked about. */
export const shownManifestSchema = manifestSchema.extend({
  registry: z.string(),
  imageName: z.string(),
  etag: z.string(),
});

/** One manifest as it is at this moment. */
export type ShownManifest = z.infer<typeof shownManifestSchema>;

/** Which referrers are wanted. */
export const referrersFilterSchema = z.strictObject({
  artifactType: z.string().min(1).max(255).optional(),
  /** Referrers of the referrers, too. */
  recursive: z.stringbool().default(false),
});

/** What says that it is about another manifest. */
export const referrerSchema = z.object({
  digest: z.string(),
  mediaType: z.string(),
  size: z.int().nonnegative(),
  artifactType: z.string().optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});

/** The referrers of a manifest. */
export const referrersSchema = z.object({ references: z.array(referrerSchema) });

/** The referrers of a manifest. */
export type Referrers = z.infer<typeof referrersSchema>;
