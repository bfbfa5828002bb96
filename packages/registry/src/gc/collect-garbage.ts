import { healthRepository, SlipwayError } from '@slipway/core';
import type { RegistryClient } from '../client.ts';
import { registryFailure } from '../failures.ts';
import { readGcOutput, type GcReport } from './gc-output.ts';
import { findReachable, type Reachable } from './reachable.ts';
import { spotCheck } from './spot-check.ts';
import { readRegistryVersion } from './version.ts';

/** A registry whose process can be stopped and started from here. */
export interface ManagedRegistry {
  /** `process 123 (docker-registry serve /etc/docker/registry/config.yml)` */
  readonly what: string;
  /** What `registry --version` says. */
  version(): Promise<string>;
  /** Starts it anew so that it takes nothing, or stops it. */
  freeze(): Promise<'read-only' | 'stopped'>;
  /** Starts it as it was, and waits until it answers. */
  thaw(): Promise<void>;
  /** Runs `registry garbage-collect` with these flags on its storage, and gives what it wrote. Rejects when that fails. */
  collect(flags: readonly string[]): Promise<string>;
}

/** What may be chosen. */
export interface GcOptions {
  /** Only says what would go, with the registry as it is. */
  readonly dryRun?: boolean;
  /** `-m`: manifests without a tag, too. */
  readonly deleteUntagged?: boolean;
  readonly signal?: AbortSignal;
}

/** What is told on the way. */
export type GcEvent =
  | { readonly kind: 'started'; readonly what: string; readonly version: string }
  | { readonly kind: 'frozen'; readonly how: 'read-only' | 'stopped' }
  | { readonly kind: 'reachable'; readonly tags: number; readonly digests: number }
  | { readonly kind: 'planned'; readonly report: GcReport }
  | { readonly kind: 'collected'; readonly report: GcReport }
  | { readonly kind: 'thawed' }
  | { readonly kind: 'checked'; readonly images: readonly string[] };

/**
 * Collects the garbage of a registry: nobody can write meanwhile, what would go is compared with what tags lead to, and images are looked at
 * afterwards. However it ends, the registry runs again as before. Rejects with `conflict` where going on could break an image.
 */
export async function* collectGarbage(
  client: RegistryClient,
  managed: ManagedRegistry,
  { dryRun = false, deleteUntagged = false, signal }: GcOptions = {},
): AsyncGenerator<GcEvent, GcReport, void> {
  const said = await managed.version();
  const version = readRegistryVersion(said);
  if (deleteUntagged && version?.hasSafeUntagged !== true) throw unsafeUntagged(version?.text ?? said);
  yield { kind: 'started', what: managed.what, version: version?.text ?? 'unknown' };
  const flags = deleteUntagged ? ['--delete-untagged'] : [];
  const before = await findReachable(client, signal);
  yield { kind: 'reachable', tags: before.tags.length, digests: before.digests.size };
  if (dryRun) {
    const report = await plan(managed, flags, before.digests);
    yield { kind: 'planned', report };
    return report;
  }
  let report: GcReport;
  try {
    const how = await managed.freeze();
    await refuseWritable(client);
    yield { kind: 'frozen', how };
    const known = how === 'stopped' ? before.digests : union(before, await findReachable(client, signal));
    const planned = await plan(managed, flags, known);
    yield { kind: 'planned', report: planned };
    signal?.throwIfAborted();
    report = planned.blobs.length + planned.manifests.length === 0 ? planned : await sweep(managed, flags);
  } finally {
    await managed.thaw();
  }
  yield { kind: 'collected', report };
  yield { kind: 'thawed' };
  yield { kind: 'checked', images: await spotCheck(client, before.tags) };
  return report;
}

/** Says what would go. Rejects when a tag leads to any of it. */
async function plan(
  managed: ManagedRegistry,
  flags: readonly string[],
  reachable: ReadonlySet<string>,
): Promise<GcReport> {
  const said = await managed.collect(['--dry-run', ...flags]).catch(nothingOfNothing);
  const report = said === undefined ? nothing : readGcOutput(said);
  if (report === undefined) throw notUnderstood();
  const needed = [...report.blobs, ...report.manifests].filter((digest) => reachable.has(digest));
  if (needed.length === 0) return report;
  throw new SlipwayError(
    'conflict',
    `the registry would delete ${needed.length === 1 ? 'a blob' : `${needed.length} blobs`} that tags lead to: ${needed.slice(0, 3).join(', ')}${needed.length > 3 ? ' …' : ''}; nothing was deleted`,
    {
      advice: 'Make sure that the configuration is the one the registry runs with, and that its storage is whole.',
      details: { needed: needed.slice(0, 100) },
    },
  );
}

const nothing: GcReport = { marked: 0, blobs: [], manifests: [] };

/** A registry fails to collect where nothing was ever pushed. */
function nothingOfNothing(error: unknown): undefined {
  if (error instanceof Error && /Path not found: \S*\/repositories$/.test(error.message)) return undefined;
  throw error;
}

async function sweep(managed: ManagedRegistry, flags: readonly string[]): Promise<GcReport> {
  const report = readGcOutput(await managed.collect(flags));
  if (report === undefined) throw notUnderstood();
  return report;
}

/** Rejects when the registry takes an upload: what is uploaded and not named by a manifest yet would go. */
export async function refuseWritable(client: RegistryClient): Promise<void> {
  try {
    const session = await client.startUpload(healthRepository);
    await client.cancelUpload(session);
  } catch (error) {
    if (registryFailure(error)?.status === 405) return;
    if (error instanceof SlipwayError && error.code === 'registry-unreachable') return;
    throw error;
  }
  throw new SlipwayError('conflict', `the registry ${client.host} still takes uploads; nothing was deleted`, {
    advice:
      'Stop whatever starts it anew (systemd, compose), or set storage.maintenance.readonly.enabled: true and restart it, then try again.',
  });
}

function union(first: Reachable, second: Reachable): ReadonlySet<string> {
  return new Set([...first.digests, ...second.digests]);
}

function unsafeUntagged(version: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    `garbage-collect -m of the registry ${version} also deletes images of tagged indexes and signatures (fixed in 3.0.0-beta.1)`,
    { advice: 'Delete untagged manifests by `tasks purge --untagged-only`, then collect without --delete-untagged.' },
  );
}

function notUnderstood(): SlipwayError {
  return new SlipwayError('registry-failed', 'what garbage-collect of the registry says is not understood', {
    advice: 'Run it by hand, as docs/registry-maintenance.md says, and look at its output.',
  });
}
