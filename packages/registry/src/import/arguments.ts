import { parseImageRef, SlipwayError, type ImageRef } from '@slipway/core';
import type { RegistryCredential } from '../credentials.ts';
import type { ImportPlace } from './import-image.ts';

/** What a command line says of an import, as `az acr import` does. */
export interface ImportArguments {
  /** `HOST/REPO:TAG` or `HOST/REPO@DIGEST`; without the host where `registry` gives it. */
  readonly source: string;
  /** The registry of the source. */
  readonly registry?: string | undefined;
  /** `REPO[:TAG]` in the target's registry. */
  readonly images?: readonly string[] | undefined;
  /** Repositories that get the image under its digest alone. */
  readonly repositories?: readonly string[] | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What an import is to do. */
export interface ImportOrder {
  readonly source: { readonly registry: string; readonly repository: string; readonly reference: string };
  readonly places: readonly ImportPlace[];
  /** The login of the source that was given; a stored one counts otherwise. */
  readonly credential?: RegistryCredential;
  /** For the user to read. */
  readonly warnings: readonly string[];
}

/** Reads the arguments of an import into `ownRegistry`; rejects with `invalid-argument`. */
export function readImportArguments(given: ImportArguments, ownRegistry: string): ImportOrder {
  const warnings: string[] = [];
  const source = readSource(given, warnings);
  const tag = source.digest === undefined ? (source.tag ?? 'latest') : undefined;
  const images = given.images ?? [];
  const repositories = given.repositories ?? [];
  const named = [
    ...images.map((image) => readPlace(image, ownRegistry, tag ?? 'latest')),
    ...repositories.map((repository) => readRepository(repository, ownRegistry)),
  ];
  const places = named.length > 0 ? named : [{ repository: source.repository, tag: tag ?? 'latest' }];
  const credential = readCredential(given);
  return {
    source: { registry: source.registry, repository: source.repository, reference: source.digest ?? tag ?? 'latest' },
    places,
    ...(credential !== undefined && { credential }),
    warnings,
  };
}

function readSource({ source, registry }: ImportArguments, warnings: string[]): ImageRef {
  if (registry === undefined) {
    const [host = ''] = source.split('/');
    const ref = parseImageRef(source);
    if (!source.includes('/') || !isHost(host) || ref === undefined) {
      throw invalid(
        `the source "${source}" does not name a registry and an image`,
        'Write it as HOST/REPO:TAG, for example docker.io/library/alpine:3.',
      );
    }
    return ref;
  }
  let rest = source;
  if (source.startsWith(`${registry}/`)) {
    rest = source.slice(registry.length + 1);
    warnings.push(`The registry ${registry} need not stand in the source too.`);
  }
  const ref = isHost(registry) ? parseImageRef(`${registry}/${rest}`) : undefined;
  if (ref === undefined) {
    throw invalid(`the source "${source}" is no image of the registry "${registry}"`, 'Write the source as REPO:TAG.');
  }
  return ref;
}

function readPlace(image: string, ownRegistry: string, sourceTag: string): ImportPlace {
  const ref = parseOwn(image, ownRegistry);
  if (ref?.digest !== undefined || ref === undefined) {
    throw invalid(`"${image}" is no name for an image of ${ownRegistry}`, 'Write it as REPO:TAG.');
  }
  return { repository: ref.repository, tag: ref.tag ?? sourceTag };
}

function readRepository(repository: string, ownRegistry: string): ImportPlace {
  const ref = parseOwn(repository, ownRegistry);
  if (ref === undefined || ref.tag !== undefined || ref.digest !== undefined) {
    throw invalid(`"${repository}" is no name of a repository`, 'Write it without a tag: the image gets none.');
  }
  return { repository: ref.repository };
}

/** The own registry may stand in front; another host is read as a part of the name, and refused as such. */
function parseOwn(name: string, ownRegistry: string): ImageRef | undefined {
  const prefix = `${ownRegistry}/`;
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  // A host of which it is certain that nothing is added to the repository's name.
  const ref = parseImageRef(`own.invalid/${bare}`);
  return ref === undefined || isHost(ref.repository.split('/')[0] ?? '', ref.repository) ? undefined : ref;
}

function readCredential({ username, password }: ImportArguments): RegistryCredential | undefined {
  if (username !== undefined && password === undefined) {
    throw invalid('Authentication failed. Please provide password.', 'Give -p too; a token as a password needs no -u.');
  }
  return password === undefined ? undefined : { username: username ?? '', password };
}

/** Whether the first part of a name means a registry, as Docker tells them apart. */
function isHost(first: string, whole = `${first}/`): boolean {
  return whole.includes('/') && (/[.:]/.test(first) || first === 'localhost');
}

function invalid(message: string, advice: string): SlipwayError {
  return new SlipwayError('invalid-argument', message, { advice });
}
