import type { ImageRef } from './reference.ts';

/** The registry that the service calls its own, and the other names that it goes by: in containers, on agents, in public. */
export interface OwnRegistry {
  /** The name that records have: `127.0.0.1:5000`. */
  readonly host: string;
  readonly aliases: readonly string[];
}

const hubHosts = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'];
const loopbackNames = ['localhost', '127.0.0.1', '[::1]'];

/** The own registry with the names that this computer has for itself, when it is one of them. */
export function ownRegistry(host: string, aliases: readonly string[] = []): OwnRegistry {
  const name = host.toLowerCase();
  const [, loopback, port = ''] = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.exec(name) ?? [];
  const implied = loopback === undefined ? [] : loopbackNames.map((other) => `${other}${port}`);
  const all = [...implied, ...aliases.map((alias) => alias.toLowerCase())];
  return { host: name, aliases: [...new Set(all)].filter((alias) => alias !== name) };
}

/** The one name of a registry: in small letters, Docker Hub as `docker.io`, and the own registry under its own name. */
export function canonicalRegistry(registry: string, own: OwnRegistry): string {
  const host = registry.toLowerCase();
  if (hubHosts.includes(host)) return 'docker.io';
  return own.aliases.includes(host) ? own.host : host;
}

/**
 * The one form of an image's name that is recorded and compared: `REGISTRY/REPOSITORY:TAG`. Without a tag it is that of `latest`; an image that
 * is named by its digest alone has that instead, because it is no tag that could move.
 */
export function canonicalImage(image: ImageRef, own: OwnRegistry): string {
  const registry = canonicalRegistry(image.registry, own);
  const isShort = registry === 'docker.io' && !image.repository.includes('/');
  const repository = isShort ? `library/${image.repository}` : image.repository;
  if (image.tag === undefined && image.digest !== undefined) return `${registry}/${repository}@${image.digest}`;
  return `${registry}/${repository}:${image.tag ?? 'latest'}`;
}
