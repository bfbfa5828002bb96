export { bareRuntime, needsNoEngine } from './builtin/bare-runtime.ts';
export type { AccessOptions, BuiltinCommand, BuiltinContext, RegistryAccess } from './builtin/command.ts';
export { builtinCommands } from './builtin/commands.ts';
export { readImportWords, type ImportWords } from './builtin/commands/import-words.ts';
export { findBuiltin, type FoundBuiltin } from './builtin/find-builtin.ts';
export type { RecordKeeper } from './builtin/reach-registries.ts';
export { recoverAbandonedTags, type RecoveredTags } from './builtin/recover-untags.ts';
export { withBuiltins, type BuiltinOptions } from './builtin/with-builtins.ts';
export { neededFiles, type NeededFiles } from './buildkit/needed-files.ts';
export { buildPaths } from './buildkit/paths.ts';
export { pruneBuildCache, type BuildCacheLimits } from './buildkit/prune-cache.ts';
export { readAliasSource } from './context/alias-source.ts';
export { openContext, type ContextFacts, type OpenContextOptions, type OpenedContext } from './context/open.ts';
export { readFromContext, readTextFromContext } from './context/pack.ts';
export {
  contextWarning,
  isRemote,
  parseContextReference,
  withoutCredentials,
  type ContextReference,
} from './context/reference.ts';
export { isEngineHere } from './docker/connect/address.ts';
export { packUpload, surveyUpload, type UploadSelection, type UploadSurvey } from './context/upload.ts';
export { connectEngine, type EngineConnection } from './docker/connect/connection.ts';
export { checkBuilds } from './docker/connect/builds.ts';
export { engineDataDirectory } from './docker/data-directory.ts';
export { guardProblem, type GuardPolicy } from './docker/guard/network-guard.ts';
export { keptLimits } from './docker/kept/expiry.ts';
export { keptRuns, removeKept, type KeptRun } from './docker/kept/kept.ts';
export type { KeptRecord, KeptStep } from './docker/kept/record.ts';
export { openShell, runInWorkspace, type ShellOptions, type ShellSession } from './docker/shell/open-shell.ts';
export type { ShellRequest } from './docker/shell/target.ts';
export { findBuiltImages, removeBuiltImage, type BuiltImage } from './docker/image/built-images.ts';
export { tryPull } from './docker/image/try-pull.ts';
export { refreshImage, type RefreshContext } from './docker/image/refresh.ts';
export { findRegistryContainer, type RegistryContainer } from './docker/registry-container.ts';
export { createDockerRuntime, type DockerRuntime } from './docker/runtime.ts';
export {
  startServiceContainer,
  type ServiceContainer,
  type ServiceContainerOptions,
} from './docker/service-container.ts';
export type { DockerRuntimeOptions } from './docker/settings.ts';
export { sweepLeftovers, type SweepResult } from './docker/sweep.ts';
export type { Emit } from './execute/emit.ts';
export { execute, type ExecuteOptions } from './execute/execute.ts';
export { stoppedBy, type RunOutcome, type StepOutcome } from './execute/outcome.ts';
export { checkRegistries, pushTargetDigests, type PreflightOptions } from './execute/preflight.ts';
export { createOwnedFolder, sweepOwnedFolders, type OwnedFolder } from './process/owned-folder.ts';
export type {
  BuildExit,
  CredentialSource,
  DetachedEnd,
  CmdExit,
  Exit,
  Output,
  PushExit,
  RegistryCredential,
  RunIdentity,
  Runtime,
  Sandbox,
  SandboxRequest,
  SourceContext,
} from './runtime/runtime.ts';
