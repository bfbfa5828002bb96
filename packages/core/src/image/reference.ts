/*
 * Grammar (distribution `reference` package):
 *   reference  := name [ ":" tag ] [ "@" digest ]
 *   name       := [ domain "/" ] path
 *   domain     := host [ ":" port ]       first segment only if it holds "." or ":" , is "localhost", or has an upper-case letter
 *   path       := component *( "/" component )
 *   component  := [a-z0-9]+ *( separator [a-z0-9]+ )      separator := "." | "_" | "__" | "-"*
 *   tag        := [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127}
 *   digest     := algorithm ":" hex{32,}
 */

/** An image reference taken apart. `docker.io` and `library/` are filled in, so equal images have equal parts. */
export interface ImageRef {
  /** `docker.io`, `127.0.0.1:5000` */
  readonly registry: string;
  /** `library/alpine`, `team/app` */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const dockerHub = 'docker.io';
const domainPattern = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const componentPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPattern = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const maxNameLength = 255;

/** Takes an image reference apart by Docker's rules; undefined when the text is none. */
export function parseImageRef(text: string): ImageRef | undefined {
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !digestPattern.test(digest)) return undefined;

  const nameAndTag = at < 0 ? text : text.slice(0, at);
  const colon = nameAndTag.lastIndexOf(':');
  const hasTag = colon > nameAndTag.lastIndexOf('/');
  const tag = hasTag ? nameAndTag.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagPattern.test(tag)) return undefined;

  const name = hasTag ? nameAndTag.slice(0, colon) : nameAndTag;
  const { registry, repository } = splitDomain(name);
  if (!domainPattern.test(registry) || name.length > maxNameLength) return undefined;
  if (!repository.split('/').every((component) => componentPattern.test(component))) return undefined;
  return {
    registry,
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Writes a reference in full: registry, repository, tag and digest. */
export function formatImageRef(ref: ImageRef): string {
  const tag = ref.tag === undefined ? '' : `:${ref.tag}`;
  const digest = ref.digest === undefined ? '' : `@${ref.digest}`;
  return `${ref.registry}/${ref.repository}${tag}${digest}`;
}

function splitDomain(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  const registry = isDomain ? first : dockerHub;
  const rest = isDomain ? name.slice(slash + 1) : name;
  if (registry === 'index.docker.io' || registry === dockerHub) {
    return { registry: dockerHub, repository: rest.includes('/') ? rest : `library/${rest}` };
  }
  return { registry, repository: rest };
}
