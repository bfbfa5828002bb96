import { noGuards, type Guards, type RegistryView, type RepositoryView } from '../../view/registry-view.ts';

/** The time at which sample purges happen. */
export const now = Date.UTC(2026, 0, 31);

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The moment that lies `15m`, `3h` or `2d` before {@link now}. */
export function before(age: string): number {
  return now - Number(age.slice(0, -1)) * (unitMs[age.slice(-1)] ?? Number.NaN);
}

/** A manifest of a sample repository; times are ages, and `unknown` is what nobody knows. */
export interface SampleManifest {
  /** By ordinary tags, each with its age, or all with the age of the manifest. */
  readonly tags?: readonly string[] | Readonly<Record<string, string>>;
  readonly age?: string;
  readonly untagged?: string;
  readonly children?: readonly string[];
  readonly subject?: string;
  readonly isUnread?: boolean;
  readonly mediaType?: string;
}

/** The digest of a sample manifest by its letter or word. */
export function digestOf(name: string): string {
  return `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64)}`;
}

/** The word of a digest that {@link digestOf} made. */
export function nameOf(digest: string): string {
  return Buffer.from(digest.replace('sha256:', ''), 'hex').toString().replaceAll('\0', '');
}

/** A repository of manifests by their words; times are kept as ages before {@link now}. */
export function sampleRepository(
  name: string,
  manifests: Readonly<Record<string, SampleManifest>>,
  guards: Partial<Guards> = {},
): RepositoryView {
  const time = (age: string | undefined) => (age === undefined || age === 'unknown' ? undefined : before(age));
  const entries = Object.entries(manifests);
  return {
    name,
    guards: { ...noGuards, ...guards },
    isComplete: true,
    tags: entries.flatMap(([word, { tags = [], age = '30d' }]) => {
      const ages = Array.isArray(tags)
        ? tags.map((tag: string) => [tag, age] as const)
        : Object.entries(tags as Readonly<Record<string, string>>);
      return ages.map(([tag, tagAge]) => {
        const updatedAt = time(tagAge);
        return { name: tag, digest: digestOf(word), ...(updatedAt === undefined ? {} : { updatedAt }) };
      });
    }),
    manifests: entries.map(([word, { age = '30d', untagged, children = [], subject, isUnread, mediaType }]) => {
      const [pushedAt, untaggedAt] = [time(age), time(untagged)];
      return {
        digest: digestOf(word),
        mediaType: mediaType ?? 'application/vnd.oci.image.manifest.v1+json',
        size: 1,
        ...(pushedAt === undefined ? {} : { pushedAt }),
        ...(untaggedAt === undefined ? {} : { untaggedAt }),
        links:
          isUnread === true
            ? undefined
            : { children: children.map(digestOf), ...(subject === undefined ? {} : { subject: digestOf(subject) }) },
      };
    }),
  };
}

/** A registry of sample repositories. */
export function sampleRegistry(...repositories: readonly RepositoryView[]): RegistryView {
  return viewOf('registry.test', () => repositories);
}

/** A view of repositories as they are at each call. */
export function viewOf(host: string, repositories: () => readonly RepositoryView[]): RegistryView {
  const find = (name: string) => repositories().find((repository) => repository.name === name);
  return {
    host,
    repositories: () => Promise.resolve(repositories().map(({ name }) => name)),
    repository: (name) => Promise.resolve(find(name)),
    guards: (name) => Promise.resolve(find(name)?.guards ?? noGuards),
  };
}
