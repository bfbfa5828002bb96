import type { ChangeableAttributes, ImageManifest, ImageTag, Repository, ShownManifest } from '@slipway/core/http';
import type { Table } from '../output/table.ts';

/** Repositories as a table. */
export function repositoryTable(repositories: readonly Repository[]): Table {
  return {
    head: ['REPOSITORY', 'TAGS', 'MANIFESTS', 'UPDATED', 'LOCKED'],
    rows: repositories.map(({ imageName, tagCount, manifestCount, lastUpdateTime, changeableAttributes }) => [
      imageName,
      String(tagCount),
      manifestCount === undefined ? '' : String(manifestCount),
      lastUpdateTime ?? '',
      lockText(changeableAttributes),
    ]),
  };
}

/** Tags as a table. */
export function tagTable(tags: readonly ImageTag[]): Table {
  return {
    head: ['TAG', 'DIGEST', 'UPDATED', 'KNOWN BY', 'LOCKED'],
    rows: tags.map(({ name, digest, lastUpdateTime, timeSource, changeableAttributes }) => [
      name,
      digest ?? 'leads nowhere',
      lastUpdateTime ?? '',
      timeSource ?? '',
      lockText(changeableAttributes),
    ]),
  };
}

/** Manifests as a table. */
export function manifestTable(manifests: readonly ImageManifest[]): Table {
  return {
    head: ['DIGEST', 'PLATFORM', 'SIZE', 'UPDATED', 'TAGS', 'LOCKED'],
    rows: manifests.map((manifest) => [
      manifest.digest,
      kindText(manifest),
      manifest.imageSize === undefined ? '' : String(manifest.imageSize),
      manifest.lastUpdateTime ?? '',
      manifest.tags.join(', '),
      lockText(manifest.changeableAttributes),
    ]),
  };
}

/** One manifest with all that is known of it, as lines of name and value. */
export function manifestDetails(manifest: ShownManifest): Table {
  const { imageName, registry, digest, tags, subject, children, parents } = manifest;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Repository', `${registry}/${imageName}`],
    ['Digest', digest],
    ['Type', manifest.mediaType],
    ['Platform', kindText(manifest)],
    ['Size', manifest.imageSize === undefined ? undefined : `${manifest.imageSize} bytes`],
    ['Tags', tags.join(', ')],
    ['Updated', manifest.lastUpdateTime],
    ['Known by', manifest.timeSource],
    ['Untagged', manifest.untaggedTime],
    ['Belongs to', subject],
    ...children.map((child) => ['Lists', child] as const),
    ...parents.map((parent) => ['Part of', parent] as const),
    ['Locked', lockText(manifest.changeableAttributes)],
  ];
  return {
    head: [],
    rows: facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[`${name}:`, value]])),
  };
}

function kindText({ os, architecture, children, artifactType }: ImageManifest): string {
  if (os !== undefined && architecture !== undefined) return `${os}/${architecture}`;
  return children.length > 0 ? `index of ${children.length}` : (artifactType ?? '');
}

function lockText({ deleteEnabled, writeEnabled }: ChangeableAttributes): string {
  return [...(deleteEnabled ? [] : ['delete']), ...(writeEnabled ? [] : ['write'])].join(', ');
}
