import { z } from 'zod';
import { SlipwayError } from '../errors/slipway-error.ts';
import { isHealthProbe, isUntagRequest } from './machinery.ts';
import { isManifestType } from './manifest-types.ts';
import type { ImagePush, RegistryEvent } from './registry-event.ts';

/*
 * Two kinds of body:
 *   distribution   {"events": [{id, action, target: {repository, tag, digest, mediaType}, source: {instanceID}}, …]}
 *   zot            CloudEvents 1.0, one or a list: {id, source, type: "zotregistry.image.updated", data: {name, reference, digest, mediaType}}
 * Only what is about tags of images is of interest: blobs, pulls, mounts, pushes by digest, tags that stand for a digest, dummies of untagging
 * and tries of health are left out.
 */

const text = z.string().max(1024);

const distributionSchema = z.object({
  events: z
    .array(
      z.object({
        id: text,
        action: text,
        target: z
          .object({
            mediaType: text.optional(),
            repository: text.optional(),
            tag: text.optional(),
            digest: text.optional(),
          })
          .optional(),
        source: z.object({ instanceID: text.optional(), addr: text.optional() }).optional(),
        request: z.object({ useragent: text.optional() }).optional(),
      }),
    )
    .max(10_000),
});

const cloudEventSchema = z.object({
  id: text,
  source: text,
  type: text,
  data: z
    .object({
      name: text.optional(),
      reference: text.optional(),
      digest: text.optional(),
      mediaType: text.optional(),
    })
    .optional(),
});

const bodySchema = z.union([distributionSchema, cloudEventSchema, z.array(cloudEventSchema).max(10_000)]);

type DistributionEvent = z.infer<typeof distributionSchema>['events'][number];
type CloudEvent = z.infer<typeof cloudEventSchema>;

/** Referrers of a digest, by registries that cannot list them otherwise. */
const digestTag = /^sha256-[0-9a-f]{64}/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const repositoryPattern = /^[a-z0-9][a-z0-9._/-]{0,254}$/;

/** Reads a registry's notifications. Throws `invalid-argument` for a body that is none; what is about no tag is left out. */
export function readRegistryEvents(body: unknown): readonly RegistryEvent[] {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    throw new SlipwayError('invalid-argument', "body: it is neither a list of a registry's events nor CloudEvents", {
      advice: 'Let the registry send its notifications as they are; see docs/triggers.md.',
    });
  }
  if (Array.isArray(parsed.data)) return parsed.data.flatMap(ofCloudEvent);
  if ('events' in parsed.data) return parsed.data.events.flatMap(ofDistribution);
  return ofCloudEvent(parsed.data);
}

function ofDistribution({
  id,
  action,
  target = {},
  source = {},
  request = {},
}: DistributionEvent): readonly RegistryEvent[] {
  const { repository, tag, digest, mediaType } = target;
  const instance = source.instanceID ?? source.addr ?? 'registry';
  if (action === 'delete') return event(id, instance, 'deleted', repository, tag, undefined);
  // A dummy stands for a tag that goes: only that it has gone counts.
  if (isUntagRequest(request.useragent)) return [];
  // Deletions have no media type; everything that is pushed has one.
  if (action !== 'push' || !isManifestType(mediaType)) return [];
  return event(id, instance, 'pushed', repository, tag, digest);
}

function ofCloudEvent({ id, source, type, data = {} }: CloudEvent): readonly RegistryEvent[] {
  const { name, reference, digest, mediaType } = data;
  switch (type) {
    case 'zotregistry.image.updated':
      return mediaType === undefined || isManifestType(mediaType)
        ? event(id, source, 'pushed', name, reference, digest)
        : [];
    case 'zotregistry.image.deleted':
      return event(id, source, 'deleted', name, reference, undefined);
    default:
      return [];
  }
}

function event(
  id: string,
  instance: string,
  kind: ImagePush['kind'],
  repository: string | undefined,
  tag: string | undefined,
  digest: string | undefined,
): readonly RegistryEvent[] {
  if (repository === undefined || tag === undefined || isHealthProbe(repository)) return [];
  if (!repositoryPattern.test(repository) || !tagPattern.test(tag) || digestTag.test(tag)) return [];
  return [{ id, instance, push: { kind, repository, tag, ...(digest === undefined ? {} : { digest }) } }];
}
