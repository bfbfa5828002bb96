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
