import { z } from 'zod';
import {
  deletedSchema,
  deleteManifestQuerySchema,
  locksSchema,
  setLockSchema,
  untaggedSchema,
  untagQuerySchema,
} from '../schemas/deletion.ts';
import {
  imageReferenceSchema,
  manifestFilterSchema,
  manifestPageSchema,
  referrersFilterSchema,
  referrersSchema,
  repositoryFilterSchema,
  repositoryNameSchema,
  repositoryPageSchema,
  repositorySchema,
  shownManifestSchema,
  tagFilterSchema,
  tagNameSchema,
  tagPageSchema,
} from '../schemas/repository.ts';
import { json, route } from './route.ts';

const params = z.object({ repository: repositoryNameSchema });
const manifestParams = z.object({ repository: repositoryNameSchema, reference: imageReferenceSchema });
const readers = ['admin', 'contributor', 'reader'] as const;
const writers = ['admin', 'contributor'] as const;

/** What the service's own registry holds: repositories, their tags and manifests, and what may not be changed of them. */
export const repositoryRoutes = {
  listRepositories: route({
    method: 'GET',
    path: '/v1/repositories',
    summary: 'List repositories by name; those with neither tags nor manifests are left out.',
    access: readers,
    query: repositoryFilterSchema,
    answer: { status: 200, body: json(repositoryPageSchema) },
  }),
  getRepository: route({
    method: 'GET',
    path: '/v1/repositories/{repository}',
    summary: 'Show a repository. Slashes in its name are written as %2F.',
    access: readers,
    params,
    answer: { status: 200, body: json(repositorySchema) },
  }),
  deleteRepository: route({
    method: 'DELETE',
    path: '/v1/repositories/{repository}',
    summary:
      'Delete every manifest of a repository that is known, and its tags. Locks in it are refused with 409 first.',
    access: writers,
    params,
    answer: { status: 200, body: json(deletedSchema) },
  }),
  listTags: route({
    method: 'GET',
    path: '/v1/repositories/{repository}/tags',
    summary: 'List the tags of a repository.',
    access: readers,
    params,
    query: tagFilterSchema,
    answer: { status: 200, body: json(tagPageSchema) },
  }),
  untag: route({
    method: 'DELETE',
    path: '/v1/repositories/{repository}/tags/{tag}',
    summary: 'Take a tag away. What it points to stays, and so do its other tags.',
    access: writers,
    params: z.object({ repository: repositoryNameSchema, tag: tagNameSchema }),
    query: untagQuerySchema,
    answer: { status: 200, body: json(untaggedSchema) },
  }),
  listManifests: route({
    method: 'GET',
    path: '/v1/repositories/{repository}/manifests',
    summary: 'List the manifests of a repository that are known.',
    access: readers,
    params,
    query: manifestFilterSchema,
    answer: { status: 200, body: json(manifestPageSchema) },
  }),
  getManifest: route({
    method: 'GET',
    path: '/v1/repositories/{repository}/manifests/{reference}',
    summary: 'Show what is known of a manifest, by tag or digest, as the registry has it at this moment.',
    access: readers,
    params: manifestParams,
    answer: { status: 200, body: json(shownManifestSchema) },
  }),
  readManifest: route({
    method: 'GET',
    path: '/v1/repositories/{repository}/manifests/{reference}/raw',
    summary: "Read a manifest's bytes as they were pushed, with their own media type; their SHA-256 is its digest.",
    access: readers,
    params: manifestParams,
    answer: { status: 200, body: { kind: 'bytes', mediaTypes: ['application/octet-stream'] } },
  }),
  deleteManifest: route({
    method: 'DELETE',
    path: '/v1/repositories/{repository}/manifests/{reference}',
    summary:
      'Delete a manifest with all its tags. What a tag pointed to when it was asked about goes with it as `digest`; ' +
      'one that has moved since, a lock, and an index that needs the manifest answer 409.',
    access: writers,
    params: manifestParams,
    query: deleteManifestQuerySchema,
    answer: { status: 200, body: json(deletedSchema) },
  }),
  listReferrers: route({
    method: 'GET',
    path: '/v1/repositories/{repository}/manifests/{reference}/referrers',
    summary: 'List signatures, attestations and whatever else says that it belongs to a manifest.',
    access: readers,
    params: manifestParams,
    query: referrersFilterSchema,
    answer: { status: 200, body: json(referrersSchema) },
  }),
  listLocks: route({
    method: 'GET',
    path: '/v1/repositories/{repository}/locks',
    summary: 'List what is locked in a repository, and who locked it.',
    access: readers,
    params,
    answer: { status: 200, body: json(locksSchema) },
  }),
  setLock: route({
    method: 'PUT',
    path: '/v1/repositories/{repository}/locks',
    summary: 'Lock a repository, a tag or a manifest, or unlock it. Deletions, purges and pushes of runs keep to it.',
    access: writers,
    params,
    body: json(setLockSchema),
    answer: { status: 200, body: json(locksSchema) },
  }),
};
