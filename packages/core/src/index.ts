export { defaultImageAliases } from './aliases/builtin.ts';
export { compile } from './compile/compile.ts';
export { expandTaskFile, renderTaskFile, type ExpandedStep, type ExpandedTask } from './compile/expand.ts';
export type { CompileOptions, CompileResult, SetValue } from './compile/input.ts';
export { formatDiagnostic, hasErrors, type Diagnostic, type Position, type Severity } from './diagnostic.ts';
export { readBaseImages, type BaseImages } from './dockerfile/base-images.ts';
export { readInstructions, type Instruction } from './dockerfile/instructions.ts';
export type { DockerfileOptions } from './dockerfile/stages.ts';
export { errorCatalogue, type ErrorCode, type ErrorEntry } from './errors/catalogue.ts';
export { SlipwayError, type ErrorExtras } from './errors/slipway-error.ts';
export { backOffMs, type BackOff } from './http/back-off.ts';
export { canonicalImage, canonicalRegistry, ownRegistry, type OwnRegistry } from './image/canonical-image.ts';
export type { BaseImageDependency } from './image/dependency.ts';
export { dependencyEntries, type DependencyEntry, type ReportedImage } from './image/dependency-report.ts';
export { formatImageRef, parseImageRef, type ImageRef } from './image/reference.ts';
export {
  isLocked,
  noGuards,
  unlocked,
  type Guards,
  type Lock,
  type ManifestLinks,
  type RepositoryView,
  type TimeSource,
  type ViewedManifest,
  type ViewedTag,
} from './image/repository-view.ts';
export { closedSubnets, type Subnet } from './network/closed-subnets.ts';
export type { Plan, PlannedNetwork, PlannedVolume } from './plan/plan.ts';
export { planDockerBuild, type DockerBuildRequest, type SecretContent } from './request/docker-build.ts';
export { planToJson } from './plan/to-json.ts';
export { planToMermaid } from './plan/to-mermaid.ts';
export { ready, type PlanState } from './plan/ready.ts';
export { needsTrust, withoutPushes, type PlanWithoutPushes } from './plan/without-pushes.ts';
export { withoutSteps } from './plan/without-steps.ts';
export type {
  Attempts,
  BuildArgument,
  BuildCacheTarget,
  BuildOptions,
  BuildSecret,
  BuildSsh,
  BuildStep,
  CmdStep,
  ContainerSettings,
  EnvEntry,
  PlannedStep,
  PushStep,
  RunFlags,
  StepBase,
  VolumeMount,
} from './plan/step.ts';
export type { SecretRequest } from './rules/secrets.ts';
export { parseSet, type SetResult } from './template/set.ts';
export { maskSecrets } from './text/mask.ts';
export { runEndingLine, type RunEnding } from './run/ending.ts';
export { toYaml } from './text/to-yaml.ts';
export { readYamlDocuments, type YamlDocument, type YamlDocuments } from './yaml/documents.ts';
export type { LogStream, OutputImage, RunEvent } from './run/event.ts';
export type { FinalRunStatus, RunStatus, StepStatus } from './run/status.ts';
export { isFinal, mayBecome, runTransitions } from './run/transitions.ts';
export type { RunVariables } from './run/variables.ts';
export { diffTasks } from './task/diff.ts';
export { isGitContext, readGitContext, writeGitContext, type GitContext } from './task/git-context.ts';
export { mergePatch } from './task/merge-patch.ts';
export { resolveTaskRun, type TaskOverrides, type TaskRunStart } from './task/resolve-run.ts';
export { isTaskFile } from './task/step-type.ts';
export {
  joinTask,
  keepSecrets,
  noSuchSecret,
  resolveSecrets,
  splitTask,
  storedSecretsOf,
  type HiddenSecrets,
  type SplitTask,
} from './task/task-secrets.ts';
export { openAddress } from './text/open-address.ts';
export { canonicalRepository, sameRepository } from './trigger/canonical-repository.ts';
export { describeEvent } from './trigger/describe-event.ts';
export type { GitEvent, GitRef } from './trigger/git-event.ts';
export {
  countsBaseImage,
  judgeBaseImage,
  type BaseImageComparison,
  type BaseImageVerdict,
  type PlatformImage,
} from './trigger/base-image.ts';
export {
  chainAfter,
  defaultChainLimits,
  findCircle,
  refuseChain,
  type ChainLimits,
  type ChainLink,
  type PushingRun,
} from './trigger/image-chain.ts';
export { healthRepository, isHealthProbe, isUntagRequest, untagAgent } from './trigger/machinery.ts';
export { readHealthProbes } from './trigger/read-health-probes.ts';
export { imageEvents, readRegistryNotices, type ReadRegistryNotices } from './trigger/read-registry-events.ts';
export { readRegistryWebhooks } from './trigger/read-registry-webhooks.ts';
export type { ImagePush, RegistryEvent, RegistryNotice } from './trigger/registry-event.ts';
export { isInScope, registryActions, type RegistryAction, type RegistryWebhook } from './trigger/registry-webhook.ts';
export {
  branchesOf,
  defaultBranches,
  matchSource,
  type SourceListener,
  type SourceMatch,
} from './trigger/match-source.ts';
export { sourceStart, type SourceStart, type StartingTrigger } from './trigger/source-start.ts';
export { gitHostProblems } from './trigger/git-host-problems.ts';
export {
  decideBaseImageRun,
  type BaseImageRunDecision,
  type BaseImageRuns,
  type MovedImage,
  type RefusedImage,
} from './trigger/base-image-run.ts';
export {
  decidePatch,
  judgePatch,
  noPackageManager,
  nothingToUpgrade,
  usableProbe,
  type PatchDecision,
  type PatchEnd,
} from './patch/decide.ts';
export { patchDockerfile, type PatchDockerfile, type PatchRecipe } from './patch/dockerfile.ts';
export { everyToCron } from './patch/every.ts';
export { groupTags, type GroupedTags, type PatchSource } from './patch/group-tags.ts';
export { readImageConfig, type PatchedImageConfig } from './patch/image-config.ts';
export { patchLabels, readPatchLabels } from './patch/labels.ts';
export { describePackage, diffPackages, type PackageChange } from './patch/packages.ts';
export {
  describeEnd,
  dryRunText,
  patchReport,
  reportText,
  type FoundImage,
  type PatchedImage,
  type PatchReport,
} from './patch/patch-report.ts';
export {
  imageTimeoutMs,
  patchOrderSchema,
  type PatchedRepository,
  type PatchOrder,
  type PatchTiming,
} from './patch/patch-task.ts';
export { nextPatchTag, readPatchTag, type TagConvention } from './patch/patch-tags.ts';
export { decodeOrder, encodeOrder, orderFlag, orderOfImages } from './patch/patch-words.ts';
export { probeScript } from './patch/probe-script.ts';
export { patchTaskKind, readPatchDocument, type PatchDocument } from './patch/read-document.ts';
export { readProbe, type Probe, type ProbeEnd } from './patch/read-probe.ts';
export { readTrivyReport, trivyWords, type Scan } from './patch/trivy-report.ts';
