import { z } from 'zod';
import { parseImageRef } from '../image/reference.ts';
import { isTimeZone } from '../trigger/time-zone.ts';
import { checkCron } from '../trigger/cron-syntax.ts';
import { hasReservedSuffix } from './patch-tags.ts';
import { maxEveryDays } from './every.ts';

/** So many images are patched by one run at most; it is Azure's limit too. */
export const maxPatchedImages = 100;

const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const durationPattern = /^([1-9]\d{0,4})([smh])$/;
const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const maxTimeoutSeconds = 28_800;

/** Seconds of `90s`, `30m` or `2h`; undefined when the text is none or too long. */
function secondsOf(text: string): number | undefined {
  const [, count, unit = ''] = durationPattern.exec(text) ?? [];
  const seconds = Number(count) * (unitSeconds[unit] ?? NaN);
  return seconds <= maxTimeoutSeconds ? seconds : undefined;
}

const repositorySchema = z
  .strictObject({
    /** Without its registry: `team/app`. */
    repository: z
      .string()
      .max(255)
      .refine((name) => isRepository(name), { error: 'a repository is written without registry and tag: team/app' }),
    /** Tags that are there once and stay; `*` alone stands for all. */
    tags: z.array(z.string().min(1).max(128)).min(1).max(maxPatchedImages),
    /** Tags that `*` does not stand for: `*`, `**` and `?` are wildcards. */
    exclude: z.array(z.string().min(1).max(128)).max(100).default([]),
    /** False leaves the entry out, as if it were not there. */
    enabled: z.boolean().default(true),
  })
  .superRefine(({ tags, exclude }, context) => {
    const refuse = (message: string, path: PropertyKey[]): void => {
      context.addIssue({ code: 'custom', message, path });
    };
    const isAll = tags.includes('*');
    if (isAll && tags.length > 1) refuse('* stands alone: it means every tag', ['tags']);
    if (!isAll && exclude.length > 0) refuse('only `*` has something to exclude', ['exclude']);
    tags.forEach((tag, index) => {
      if (tag === '*') return;
      if (!tagPattern.test(tag)) refuse(`"${tag}" is no tag`, ['tags', index]);
      else if (hasReservedSuffix(tag)) {
        refuse(`"${tag}" is the name of a patch: -1 to -999 and -patched are reserved`, ['tags', index]);
      } else if (tags.indexOf(tag) !== index) refuse(`"${tag}" stands here twice`, ['tags', index]);
    });
  });

const limitsSchema = z.strictObject({
  /** A run that finds more images patches none. */
  images: z.int().min(1).max(maxPatchedImages).default(maxPatchedImages),
  /** Images that are worked on at once. */
  parallel: z.int().min(1).max(10).default(2),
  /** For one image, from the first look to the push. */
  timeout: z
    .string()
    .refine((text) => secondsOf(text) !== undefined, { error: 'a time is 90s, 30m or 2h, and 8h at most' })
    .default('30m'),
  /** The highest number that a patch tag gets. */
  maxPatchesPerTag: z.int().min(1).max(999).default(999),
  /** Of the incremental patches of a tag the newest so many stay; without it all do. */
  keepPatches: z.int().min(1).max(999).optional(),
});

/** What is patched and how: the part of a document of kind PatchTask that the patching itself reads. */
export const patchOrderSchema = z
  .strictObject({
    version: z.literal('v1', { error: 'the only version is v1' }),
    /** `T-1`, `T-2`, …, or one `T-patched` that moves. */
    tagConvention: z
      .enum(['incremental', 'floating'], { error: 'the convention is incremental or floating' })
      .default('incremental'),
    /** The registry of the images; the run's own by default. */
    source: z
      .string()
      .max(255)
      .refine((host) => isRegistry(host), { error: 'a registry is written as HOST or HOST:PORT' })
      .optional(),
    repositories: z.array(repositorySchema).min(1).max(maxPatchedImages),
    strategy: z
      .enum(['auto', 'packages', 'rebuild', 'copa'], { error: 'the strategy is auto or packages' })
      .default('auto'),
    decide: z
      .enum(['auto', 'packages', 'trivy'], { error: 'the decision is made by auto, packages or trivy' })
      .default('auto'),
    /** Which image of several platforms is patched. */
    platforms: z
      .array(z.string().regex(/^linux\/[a-z0-9_]+(?:\/[a-z0-9_]+)?$/, { error: 'a platform is linux/ARCHITECTURE' }))
      .min(1)
      .max(1, { error: 'one platform is patched; write a task for each other one' })
      .optional(),
    limits: limitsSchema.prefault({}),
  })
  .superRefine(({ repositories, strategy, limits }, context) => {
    const refuse = (message: string, path: PropertyKey[]): void => {
      context.addIssue({ code: 'custom', message, path });
    };
    if (strategy === 'rebuild' || strategy === 'copa') {
      refuse(`the strategy ${strategy} is not there yet: packages are upgraded on top of the image`, ['strategy']);
    }
    const named = repositories.flatMap(({ enabled, tags }) => (enabled ? tags : []));
    if (named.length > limits.images) {
      refuse(`${named.length} images are more than the limit of ${limits.images}`, ['repositories']);
    }
    repositories.forEach(({ repository }, index) => {
      if (repositories.findIndex((other) => other.repository === repository) !== index) {
        refuse(`${repository} stands here twice`, ['repositories', index, 'repository']);
      }
    });
  });

/** What is patched and how, with every default filled in. */
export type PatchOrder = z.infer<typeof patchOrderSchema>;
/** One repository of an order. */
export type PatchedRepository = PatchOrder['repositories'][number];

/** When a saved patch task starts: a schedule of its own, or every so many days. */
export const patchTimingSchema = z
  .strictObject({
    schedule: z
      .string()
      .max(256)
      .superRefine((schedule, context) => {
        const problem = checkCron(schedule);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: `${problem.message}. ${problem.cure}` });
      })
      .optional(),
    every: z
      .string()
      .regex(/^(?:[1-9]|[12]\d|30)d$/, { error: `every takes 1d to ${maxEveryDays}d` })
      .optional(),
    timezone: z
      .string()
      .max(64)
      .refine((zone) => isTimeZone(zone), { error: 'no time zone of this name is known' })
      .optional(),
  })
  .superRefine(({ schedule, every }, context) => {
    if (schedule === undefined || every === undefined) return;
    context.addIssue({ code: 'custom', message: 'every is another word for a schedule: give one', path: ['every'] });
  });

/** When a saved patch task starts. */
export type PatchTiming = z.infer<typeof patchTimingSchema>;

/** How long one image may take, in milliseconds. */
export function imageTimeoutMs({ limits }: Pick<PatchOrder, 'limits'>): number {
  return (secondsOf(limits.timeout) ?? maxTimeoutSeconds) * 1000;
}

function isRepository(name: string): boolean {
  const ref = parseImageRef(`host.invalid/${name}`);
  return ref !== undefined && ref.repository === name && ref.tag === undefined && ref.digest === undefined;
}

function isRegistry(host: string): boolean {
  return !host.includes('/') && parseImageRef(`${host}/x`)?.registry === host;
}
