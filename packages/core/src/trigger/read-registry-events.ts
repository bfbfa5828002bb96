import { z } from 'zod';
import { isHealthProbe, isUntagRequest } from './machinery.ts';
import { isManifestType } from './manifest-types.ts';
import type { ImagePush, RegistryEvent, RegistryNotice } from './registry-event.ts';

/*
 * Two kinds of body:
 *   distribution   {"events": [{id, action, target: {repository, tag, digest, mediaType, size}, source: {instanceID}, request, actor}, …]}
 *   zot            CloudEvents 1.0, one or a list: {id, source, type: "zotregistry.image.updated", data: {name, reference, digest, mediaType}}
 * Only what is about tags and manifests is of interest: blobs, pulls and mounts are left out.
 */

const text = z.string().max(1024);

const distributionEventSchema = z.object({
  id: text,
  action: text,
  target: z
    .object({
      mediaType: text.optional(),
      repository: text.optional(),
      tag: text.optional(),
      digest: text.optional(),
      size: z.number().optional(),
    })
    .optional(),
  source: z.object({ instanceID: text.optional(), addr: text.optional() }).optional(),
  request: z
    .object({ id: text.optional(), host: text.optional(), method: text.optional(), useragent: text.optional() })
    .optional(),
  actor: z.object({ name: text.optional() }).optional(),
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

type DistributionEvent = z.infer<typeof distributionEventSchema>;
type CloudEvent = z.infer<typeof cloudEventSchema>;

/** Notifications beyond this in one body are not read: no registry sends so many. */
const mostEvents = 10_000;
/** What has nothing to do with tags and manifests, and is expected. */
const otherActions = ['pull', 'mount'];
const otherTypes = ['zotregistry.repository.created', 'zotregistry.image.lint_failed', 'zotregistry.image.scanned'];
/** Referrers of a digest, by registries that cannot list them otherwise. */
const digestTag = /^sha256-[0-9a-f]{64}/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]{1,256}$/;
const repositoryPattern = /^[a-z0-9][a-z0-9._/-]{0,254}$/;

/** What a body tells, and what in it could not be understood: one sentence each. */
export interface ReadRegistryNotices {
  readonly notices: readonly RegistryNotice[];
  readonly problems: readonly string[];
}

/**
 * Reads a registry's notifications. It never throws: a registry sends what is refused again and again, and nothing else before it, so what cannot
 * be understood is passed over and told.
 */
export function readRegistryNotices(body: unknown): ReadRegistryNotices {
  const events = isRecord(body) && 'events' in body ? body['events'] : Array.isArray(body) ? body : [body];
  if (!Array.isArray(events)) return { notices: [], problems: ['`events` is no list'] };
  const notices: RegistryNotice[] = [];
  const problems: string[] = [];
  if (events.length > mostEvents) problems.push(`only the first ${mostEvents} of ${events.length} events are read`);
  events.slice(0, mostEvents).forEach((event: unknown, index) => {
    const read = readEvent(event);
    if (typeof read === 'string') problems.push(`event ${index + 1} ${read}`);
    else if (read !== undefined) notices.push(read);
  });
  return { notices, problems };
}

/** Of notifications, those that are about tags of images, and not of our own doing: what tasks can stand on. */
export function imageEvents(notices: readonly RegistryNotice[]): readonly RegistryEvent[] {
  return notices.flatMap(({ id, instance, kind, repository, tag, digest, mediaType, request }) => {
    if (tag === undefined || digestTag.test(tag) || isHealthProbe(repository)) return [];
    // A dummy stands for a tag that goes: only that it has gone counts.
    if (kind === 'pushed' && isUntagRequest(request?.userAgent)) return [];
    if (kind === 'pushed' && mediaType !== undefined && !isManifestType(mediaType)) return [];
    const push: ImagePush = {
      kind,
      repository,
      tag,
      ...(kind === 'deleted' || digest === undefined ? {} : { digest }),
    };
    return [{ id, instance, push }];
  });
}

/** A text says why it is none. */
function readEvent(event: unknown): RegistryNotice | string | undefined {
  const distribution = distributionEventSchema.safeParse(event);
  if (distribution.success) return ofDistribution(distribution.data);
  const cloud = cloudEventSchema.safeParse(event);
  if (cloud.success) return ofCloudEvent(cloud.data);
  return "is neither a registry's event nor a CloudEvent";
}

function ofDistribution(event: DistributionEvent): RegistryNotice | string | undefined {
  const { id, action, target = {}, source = {}, request, actor } = event;
  if (otherActions.includes(action)) return undefined;
  const kind = action === 'push' ? 'pushed' : action === 'delete' ? 'deleted' : undefined;
  if (kind === undefined) return `has an action that nothing is known of: ${JSON.stringify(action.slice(0, 40))}`;
  const { repository, tag, digest, mediaType, size } = target;
  // Deletions have no media type; a blob has one that says so, and no tag.
  if (mediaType === 'application/octet-stream') return undefined;
  const { id: requestId, host, method, useragent: userAgent } = request ?? {};
  return checked({
    id,
    instance: source.instanceID ?? source.addr ?? 'registry',
    kind,
    repository,
    tag,
    digest,
    mediaType,
    size,
    actor: actor?.name === '' ? undefined : actor?.name,
    request: request === undefined ? undefined : defined({ id: requestId, host, method, userAgent }),
  });
}

function ofCloudEvent({ id, source, type, data = {} }: CloudEvent): RegistryNotice | string | undefined {
  if (otherTypes.includes(type)) return undefined;
  const kind =
    type === 'zotregistry.image.updated' ? 'pushed' : type === 'zotregistry.image.deleted' ? 'deleted' : undefined;
  if (kind === undefined) return `has a type that nothing is known of: ${JSON.stringify(type.slice(0, 40))}`;
  const { name, reference = '', digest, mediaType } = data;
  const isDigest = digestPattern.test(reference);
  const tag = isDigest || reference === '' ? undefined : reference;
  // Whoever deletes a tag there keeps its manifest.
  const named = isDigest ? reference : kind === 'deleted' ? undefined : digest;
  return checked({ id, instance: source, kind, repository: name, tag, digest: named, mediaType });
}

type Unchecked = {
  readonly [Key in keyof RegistryNotice]?: RegistryNotice[Key] | undefined;
} & Pick<RegistryNotice, 'id' | 'instance' | 'kind'>;

function checked(notice: Unchecked): RegistryNotice | string {
  const { repository, tag, digest } = notice;
  if (repository === undefined || !repositoryPattern.test(repository)) return 'names no repository that can be';
  if (tag !== undefined && !tagPattern.test(tag)) return 'names no tag that can be';
  if (digest !== undefined && !digestPattern.test(digest)) return 'names no digest that can be';
  if (tag === undefined && digest === undefined) return 'names neither tag nor digest';
  return { ...defined(notice), id: notice.id, instance: notice.instance, kind: notice.kind, repository };
}

/** Without what is undefined. */
function defined<T extends object>(of: T): { readonly [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as {
    readonly [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
