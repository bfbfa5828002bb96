export {
  createRegistryClient,
  type LookOptions,
  type Manifest,
  type ManifestDescriptor,
  type RegistryClient,
} from './client.ts';
export type { CredentialSource, RegistryCredential } from './credentials.ts';
export { dockerConfigCredentials } from './docker-config.ts';
export { isLoopback } from './endpoint.ts';
export type { RegistryOptions } from './sender.ts';
export type { ManifestLook, RateLimit } from './look.ts';
export { manifestMediaTypes } from './media-types.ts';
export { platformDigest, type ImagePlatform } from './platform-digest.ts';
export { apiView } from './view/api-view.ts';
export { subjectOfFallbackTag } from './view/fallback-tag.ts';
export { readManifestLinks, type ManifestLinks } from './view/manifest-links.ts';
export { readRepository, type ReadOptions, type RegistryReader } from './view/read-repository.ts';
export {
  isLocked,
  noGuards,
  type Guards,
  type Lock,
  type RegistryView,
  type RepositoryView,
  type TimeSource,
  type ViewedManifest,
  type ViewedTag,
} from './view/registry-view.ts';
