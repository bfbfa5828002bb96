import { z } from 'zod';
import { isManifestType } from './manifest-types.ts';
import { isHealthProbe, isUntagRequest } from './machinery.ts';
import type { RegistryAction, RegistryWebhook } from './registry-webhook.ts';

/*
 * The same bodies as of read-registry-events.ts, read for others who want to know of images. A push of a manifest by a tag or by its digest,
 * and a deletion by a digest, are told. Left out are blobs, pulls, mounts; tags that went with a manifest, or alone (the manifest is still
 * there); dummies that took the place of a tag for a moment; tries of health; and events that are not as they should be, each for itself.
 */

const text = z.string().max(1024);
const count = z.int().nonnegative();
const digestSchema = z.string().regex(/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,128}$/);
const repositorySchema = z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,254}$/);
const tagSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);

const targetSchema = z.object({
  mediaType: text.optional(),
  size: count.optional(),
  length: count.optional(),
  digest: digestSchema,
  repository: repositorySchema,
  tag: tagSchema.optional(),
});

const requestSchema = z
  .object({ id: text, host: text, method: text, useragent: text })
  .partial()
  .optional()
  .catch(undefined);

const eventSchema = z.object({
  id: text.min(1),
  timestamp: z.iso.datetime({ offset: true }).optional().catch(undefined),
  action: z.enum(['push', 'delete']),
  target: targetSchema,
  request: requestSchema,
});

const cloudEventSchema = z.object({
  id: text.min(1),
  time: z.iso.datetime({ offset: true }).optional().catch(undefined),
  type: z.enum(['zotregistry.image.updated', 'zotregistry.image.deleted']),
  data: z.object({
    name: repositorySchema,
    reference: text.optional(),
    digest: digestSchema,
    mediaType: text.optional(),
  }),
});

/** Reads what others may want to know from a registry's notifications. `now` stands for a time that the registry does not tell. */
export function readRegistryWebhooks(body: unknown, now: number): readonly RegistryWebhook[] {
  const time = new Date(now).toISOString();
  return eventsOf(body).flatMap((event) => ofDistribution(event, time) ?? ofCloudEvent(event, time) ?? []);
}

function eventsOf(body: unknown): readonly unknown[] {
  if (Array.isArray(body)) return body as readonly unknown[];
  if (typeof body !== 'object' || body === null) return [];
  if (!('events' in body)) return [body];
  return Array.isArray(body.events) ? (body.events as readonly unknown[]) : [];
}

function ofDistribution(event: unknown, time: string): RegistryWebhook | undefined {
  const { data } = eventSchema.safeParse(event);
  if (data === undefined) return undefined;
  const { id, timestamp = time, action, target, request = {} } = data;
  if (isHealthProbe(target.repository) || isUntagRequest(request.useragent)) return undefined;
  if (action === 'push' && !isManifestType(target.mediaType)) return undefined;
  const method = request.method ?? (action === 'push' ? 'PUT' : 'DELETE');
  return { id, timestamp, action, target: targetOf(action, target), request: requestOf(request, id, method) };
}

function ofCloudEvent(event: unknown, time: string): RegistryWebhook | undefined {
  const { data: read } = cloudEventSchema.safeParse(event);
  if (read === undefined) return undefined;
  const { id, time: timestamp = time, type, data } = read;
  const { name: repository, reference, digest, mediaType } = data;
  if (isHealthProbe(repository)) return undefined;
  const { data: tag } = tagSchema.safeParse(reference);
  if (type === 'zotregistry.image.updated') {
    if (mediaType !== undefined && !isManifestType(mediaType)) return undefined;
    const target = targetOf('push', { repository, digest, mediaType, tag });
    return { id, timestamp, action: 'push', target, request: requestOf({}, id, 'PUT') };
  }
  // A tag that is deleted there leaves its manifest.
  if (tag !== undefined) return undefined;
  const target = targetOf('delete', { repository, digest, mediaType });
  return { id, timestamp, action: 'delete', target, request: requestOf({}, id, 'DELETE') };
}

function targetOf(action: RegistryAction, target: z.infer<typeof targetSchema>): RegistryWebhook['target'] {
  const { mediaType, size, digest, length = size, repository, tag } = target;
  const type = mediaType === undefined ? {} : { mediaType };
  if (action === 'delete') return { ...type, digest, repository };
  return {
    ...type,
    ...(size === undefined ? {} : { size }),
    digest,
    ...(length === undefined ? {} : { length }),
    repository,
    ...(tag === undefined ? {} : { tag }),
  };
}

function requestOf(
  { id, host = '', method, useragent = '' }: NonNullable<z.infer<typeof requestSchema>>,
  eventId: string,
  usual: string,
): RegistryWebhook['request'] {
  return { id: id ?? eventId, host, method: method ?? usual, useragent };
}
