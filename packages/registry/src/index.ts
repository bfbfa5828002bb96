export type { BlobDescriptor, BlobOptions } from './blob.ts';
export { createCapabilityProbe, type CapabilityProbe, type Permission } from './capability/probe.ts';
export { createRegistryClient, type RegistryClient } from './client.ts';
export type { CredentialSource, RegistryCredential } from './credentials.ts';
export { digestOf } from './digest.ts';
export { dockerConfigCredentials } from './docker-config.ts';
export { isLoopback } from './endpoint.ts';
export { collectGarbage, type GcEvent, type GcOptions, type ManagedRegistry } from './gc/collect-garbage.ts';
export type { GcReport } from './gc/gc-output.ts';
export { gcSteps } from './gc/steps.ts';
export { checkAccess, type Access } from './health/access.ts';
export { clockSkew } from './health/clock-skew.ts';
export { healthCodeOf, healthCodes, unhealthy, type HealthCode } from './health/codes.ts';
export { askChallenge, lookUpRegistry, type Challenged, type HealthOptions } from './health/connectivity.ts';
export { createProbeImage, type ProbeImage } from './health/probe-image.ts';
export { createImageContext, type ImageContextOptions } from './images/create-image-context.ts';
export { deleteImage, deleteRepository, untagImage, type DeletionTerms } from './images/delete-images.ts';
export type { ImageContext } from './images/image-context.ts';
export type { ImageIndex, KnownLock, KnownRepository } from './images/image-index.ts';
export {
  blockingLock,
  lockedError,
  lockTargetText,
  type LockedAction,
  type LockQuestion,
} from './images/image-locks.ts';
export {
  listManifests,
  listReferrers,
  listRepositories,
  listTags,
  requireManifest,
  showManifest,
  showRepository,
  type ListWish,
} from './images/list-images.ts';
export { readImportArguments, type ImportArguments, type ImportOrder } from './import/arguments.ts';
export type { ImportEvent } from './import/events.ts';
export { importImage, type ImportPlace, type ImportRequest, type ImportResult } from './import/import-image.ts';
export { registryFailure, type RegistryFailure } from './failures.ts';
export type { TlsOptions } from './http.ts';
export type { PageOptions, TagList } from './lists.ts';
export type { ManifestLook, RateLimit } from './look.ts';
export {
  maxManifestBytes,
  type DeleteOptions,
  type LookOptions,
  type Manifest,
  type ManifestDescriptor,
  type PutManifest,
} from './manifests.ts';
export { manifestMediaTypes } from './media-types.ts';
export { mapLimited } from './map-limited.ts';
export { indexPlatforms, platformDigest, type ImagePlatform } from './platform-digest.ts';
export { referrersTag, type Referrer, type ReferrersOptions } from './referrers.ts';
export { parsePurgeCommand, type PurgeCommand } from './purge/arguments/command-line.ts';
export { checkPurgeFlags, type CheckedFlags, type PurgeFlags, type PurgeOptions } from './purge/arguments/options.ts';
export type { Kept, KeepReason, PurgePlan, PurgeTerms, RepositoryPlan, Target } from './purge/plan/purge-plan.ts';
export { clientRegistry } from './purge/run/client-registry.ts';
export type { PurgeEvent, PurgeFailure, PurgeItem, PurgeSummary } from './purge/run/events.ts';
export type { PurgeTools } from './purge/run/execute-plan.ts';
export { filePurgeJournal } from './purge/run/file-journal.ts';
export type { InterruptedPurge, PurgeJournal } from './purge/run/journal.ts';
export type { PurgeRegistry, Removal } from './purge/run/purge-registry.ts';
export { purge, purgeExitCode, resumePurge, type PurgeMoment } from './purge/run/purge.ts';
export { renderPurgeEvent, type PurgeLine, type RenderOptions } from './purge/run/render.ts';
export type { RetryOptions } from './retry.ts';
export type { RegistryOptions } from './sender.ts';
export type { MountOutcome, UploadSession } from './upload-session.ts';
export type { BlobUpload } from './upload.ts';
export type { PushWatch, UntagContext, UntagOutcome, UntagRequest } from './untag/context.ts';
export { isUntagDummy } from './untag/dummy.ts';
export { fileUntagJournal, memoryUntagJournal, type UntagIntent, type UntagJournal } from './untag/journal.ts';
export { exclusively } from './untag/mutex.ts';
export { recoverUntags, type Recovery } from './untag/recover.ts';
export { createSuppressedDigests, untagDummies, type SuppressedDigests } from './untag/suppressed-digests.ts';
export { toldPushes, type AskPushes } from './untag/told-pushes.ts';
export { createUntagger, type Untagger } from './untag/untag.ts';
export { apiView } from './view/api-view.ts';
export { indexView, type RegistryRecord } from './view/index-view.ts';
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
