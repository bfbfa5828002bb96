import { SlipwayError } from '@slipway/core';

/** The path of what belongs to a repository: `/v2/team/app/tags/list`. A name cannot lead out of its place in the path. */
export function repositoryPath(repository: string, rest: string): string {
  const parts = repository.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new SlipwayError('invalid-argument', `"${repository}" is no name of a repository`, {
      advice: 'Write a repository as the registry lists it, for example team/app.',
    });
  }
  return `/v2/${parts.map((part) => encodeURIComponent(part)).join('/')}/${rest}`;
}

/** The last part of the path of a manifest or blob: a tag or a digest. */
export function encodeReference(reference: string): string {
  return encodeURIComponent(reference).replaceAll('%3A', ':');
}
