import { SlipwayError } from '@slipway/core';
import { unexpected } from './failures.ts';
import { nextPage } from './link.ts';
import { repositoryPath } from './names.ts';
import { catalogScope, pullScope, type Scope } from './scope.ts';
import type { RegistrySender } from './sender.ts';

/** How a list is read. */
export interface PageOptions {
  /** Entries that are asked for at once: 1 to 1000, which is what registries allow; 1000 by default. */
  readonly pageSize?: number;
  readonly signal?: AbortSignal | undefined;
}

/** The tags of a repository. */
export interface TagList {
  /** False when the registry knows no such repository, which has no tags then. */
  readonly repositoryExists: boolean;
  /** In the registry's order. */
  readonly tags: readonly string[];
}

const largestPage = 1000;
/** Registries that page nothing send all tags at once. */
const maxListBytes = 64 * 1024 * 1024;

/** Lists the names of all repositories, page by page (`_catalog`). */
export async function* listRepositories(
  sender: RegistrySender,
  host: string,
  { pageSize, signal }: PageOptions = {},
): AsyncGenerator<string> {
  const pages = readPages(sender, host, { path: `/v2/_catalog?n=${countOf(pageSize)}`, scope: catalogScope, signal });
  for await (const page of pages) yield* namesIn(page, 'repositories');
}

/** Lists the tags of a repository (end-8); an empty list may be `null`, `[]` or the answer that there is no such repository. */
export async function listTags(
  sender: RegistrySender,
  host: string,
  repository: string,
  { pageSize, signal }: PageOptions = {},
): Promise<TagList> {
  const path = repositoryPath(repository, `tags/list?n=${countOf(pageSize)}`);
  const tags: string[] = [];
  let repositoryExists = false;
  for await (const page of readPages(sender, host, { path, scope: pullScope(repository), signal })) {
    repositoryExists = true;
    for (const tag of namesIn(page, 'tags')) tags.push(tag);
  }
  return { repositoryExists, tags };
}

async function* readPages(
  sender: RegistrySender,
  host: string,
  list: { readonly path: string; readonly scope: Scope; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Record<string, unknown>> {
  const { scope, signal } = list;
  const asked = new Set<string>();
  for (let path: string | undefined = list.path; path !== undefined;) {
    if (asked.has(path)) throw new SlipwayError('registry-failed', `the registry ${host} sends a list in a circle`);
    asked.add(path);
    const answer = await sender.send({
      method: 'GET',
      path,
      scopes: [scope],
      maxBytes: maxListBytes,
      ...(signal && { signal }),
    });
    if (answer.status === 404) return;
    if (answer.status !== 200) throw unexpected(host, `GET ${path}`, answer);
    yield parsePage(host, path, answer.body);
    path = nextPage(answer.headers['link'], answer.url);
  }
}

function parsePage(host: string, path: string, body: Buffer): Record<string, unknown> {
  try {
    return (JSON.parse(body.toString('utf8')) ?? {}) as Record<string, unknown>;
  } catch (cause) {
    throw new SlipwayError(
      'registry-failed',
      `the registry ${host} answered GET ${path} with something else than JSON`,
      {
        cause,
      },
    );
  }
}

function namesIn(page: Record<string, unknown>, key: 'repositories' | 'tags'): readonly string[] {
  const list = page[key];
  return Array.isArray(list) ? list.filter((name): name is string => typeof name === 'string') : [];
}

function countOf(pageSize = largestPage): number {
  return Math.min(largestPage, Math.max(1, Math.floor(pageSize)));
}
