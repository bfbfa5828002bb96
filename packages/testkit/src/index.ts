export { aptImage, makeAptImage, type AptImageParts } from './apt-image.ts';
export { aptFiles, startAptRepository, type AptFiles, type AptRepository } from './apt-repository.ts';
export { baseImage, ensureBaseImage } from './base-image.ts';
export { type DebianImageParts, makeDebianImage } from './debian-image.ts';
export { connectDocker } from './engine.ts';
export { type Fault, type FaultFront, type SeenRequest, startFaultFront } from './fault-front.ts';
export { startGitHost, type GitHostServer } from './git-host-server.ts';
export type { GitHostKind, SeenHook, SeenStatus } from './git-host-dialects.ts';
export {
  type GitRepository,
  type GitServer,
  type GitServerOptions,
  type SeenGitRequest,
  startGitServer,
} from './git-server.ts';
export { hasImage, pullImage, pushImage, type RegistryLogin } from './images.ts';
export { type Leftover, type LeakWatch, watchLeaks } from './leaks.ts';
export {
  relabelPlatform,
  makeImage,
  programFiles,
  pushIndex,
  type ImageParts,
  type IndexedImage,
} from './made-image.ts';
export { deleteManifest, type IndexEntry, pushBareImage, pushBareIndex } from './manifests.ts';
export { findProcesses, type FoundProcess } from './processes.ts';
export { startAtFreePort } from './free-port.ts';
export { startPostgres, type TestPostgres } from './postgres.ts';
export { startRedis, type TestRedis, type TestRedisOptions } from './redis.ts';
export { registryLogin, startRegistry, type TestRegistry, type TestRegistryOptions } from './registry.ts';
export { startSshAgent, type SshAgent } from './ssh-agent.ts';
export { type Restartable, restartable } from './restartable.ts';
export { isInstalled, type ServerProcess, type ServerProcessOptions, startServerProcess } from './server-process.ts';
export { type S3Server, startS3Server } from './s3-server.ts';
export { isStuckNetwork } from './stuck-network.ts';
export { createTempDir, type TempDir } from './temp-dir.ts';
