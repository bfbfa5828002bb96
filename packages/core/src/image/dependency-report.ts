import type { OutputImage } from '../run/event.ts';
import type { BaseImageDependency } from './dependency.ts';
import { withLatest } from './names.ts';
import { parseImageRef, type ImageRef } from './reference.ts';

/** An image as reports of ACR Tasks write it (contract §5.5). */
export interface ReportedImage {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
  readonly reference: string;
}

/** What one tag of a build stands on, as reports of ACR Tasks write it. */
export interface DependencyEntry {
  readonly image: ReportedImage | null;
  readonly 'runtime-dependency': ReportedImage | null;
  readonly 'buildtime-dependency': readonly ReportedImage[] | null;
  readonly git: Readonly<Record<string, string>>;
}

/** Images of Docker Hub go by this name in reports of ACR Tasks; everywhere else in this product it is `docker.io`. */
const hubInReports = 'registry.hub.docker.com';

/**
 * One entry for each tag of a build, or one without an image when it has none (contract §5.5). A tag among the images that
 * were pushed has their digest.
 */
export function dependencyEntries(
  tags: readonly string[],
  dependencies: readonly BaseImageDependency[],
  pushed: readonly OutputImage[] = [],
): readonly DependencyEntry[] {
  const digests = new Map(pushed.map(({ reference, digest }) => [reference, digest]));
  const ofType = (type: BaseImageDependency['type']) =>
    dependencies.filter((dependency) => dependency.type === type).map(({ image, digest }) => reported(image, digest));
  const buildtime = ofType('buildtime');
  const images = tags.flatMap((tag) => {
    const ref = parseImageRef(tag);
    return ref === undefined ? [] : [reported(ref, digests.get(withLatest(tag)))];
  });
  return (images.length === 0 ? [null] : images).map((image) => ({
    image,
    'runtime-dependency': ofType('runtime')[0] ?? null,
    'buildtime-dependency': buildtime.length === 0 ? null : buildtime,
    git: {},
  }));
}

function reported(ref: ImageRef, digest = ref.digest): ReportedImage {
  const isHub = ref.registry === 'docker.io';
  const tag = ref.tag ?? (ref.digest === undefined ? 'latest' : undefined);
  const name = isHub ? ref.repository.replace(/^library\//, '') : `${ref.registry}/${ref.repository}`;
  return {
    registry: isHub ? hubInReports : ref.registry,
    repository: ref.repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
    reference: `${name}${tag === undefined ? '' : `:${tag}`}${ref.digest === undefined ? '' : `@${ref.digest}`}`,
  };
}
