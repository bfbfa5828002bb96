import type { BuildStep, PlannedVolume } from '@slipway/core';
import type Docker from 'dockerode';
import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { BuildExit, CredentialSource, Output } from '../runtime/runtime.ts';
import { usedBaseImages } from './base-image-digests.ts';
import { readSecrets } from './build-secrets.ts';
import { exportCache } from './cache-export.ts';
import { cachePlan, type CachePlan } from './cache-plan.ts';
import { failingLines } from './failing-lines.ts';
import { ignoredFlags, limitFlags } from './ignored-flags.ts';
import { maskedOutput, type MaskedOutput } from './masked-output.ts';
import { buildPaths } from './paths.ts';
import { markPinned } from './pinned-images.ts';
import { buildQuery } from './request.ts';
import { openSession, type BuildSession, type SessionServices } from './session/session.ts';
import { solve, type Solved } from './solve.ts';
import { buildSource, type BuildFiles } from './source.ts';
import { findAgents } from './ssh-agents.ts';
import { usedStages } from './stage-names.ts';

/** What a build needs besides its step. */
export interface BuildTools {
  readonly docker: Docker;
  /** Where the context and the Dockerfile are. */
  readonly files: BuildFiles;
  /** Where the files of secrets are. */
  readonly workspace: BuildFiles;
  /** The secret volumes of the plan. */
  readonly volumes: readonly PlannedVolume[];
  readonly credentials: CredentialSource;
  /** The socket of the SSH agent that builds may use; undefined when they get none. */
  readonly sshAgent: string | undefined;
  readonly out: Output;
  readonly signal: AbortSignal;
}

/** Builds an image with the engine's BuildKit, which asks back for logins, secrets and SSH agents over a session of this build. */
export async function buildImage(step: BuildStep, tools: BuildTools): Promise<BuildExit> {
  const { files, volumes, credentials, out } = tools;
  const paths = buildPaths(step);
  if (!paths.ok) return failed(paths.reason);
  const agents = findAgents(step.options.ssh ?? [], tools.sshAgent);
  if (!agents.ok) return failed(agents.reason);
  const read = await readSecrets(step, { readFile: (path) => tools.workspace.readFile(path), volumes });
  if (!read.ok) return failed(read.reason);
  const dockerfile = (await files.readFile(paths.dockerfile))?.toString() ?? '';
  const plan = cachePlan(step, dockerfile);
  await tellFirst(step, plan, tools);

  const masked = maskedOutput(out, read.secrets);
  const services: SessionServices = { credentials, secrets: read.secrets, sshAgents: agents.agents };
  const build: Build = { step, tools, paths, services, plan };
  const solved = await solveWith(build, step.options, false, (lines) => masked.write(lines));
  if (!solved.ok) return explain(solved, { name: posix.basename(paths.dockerfile), text: dockerfile }, masked);
  await masked.end();
  const used = usedStages(solved.vertices);
  const keep = plan.keep.filter(({ stage }) => stage === undefined || used.has(stage));
  await exportCache(step, keep, {
    ...tools,
    solve: (options) => solveWith(build, options, true, () => undefined),
  });
  const baseImages = markPinned(await usedBaseImages(solved.vertices, tools), dockerfile, step.options);
  return { exitCode: 0, imageId: solved.imageId, baseImages };
}

interface Build {
  readonly step: BuildStep;
  readonly tools: BuildTools;
  readonly paths: { readonly context: string; readonly dockerfile: string };
  readonly services: SessionServices;
  readonly plan: CachePlan;
}

/** Asks the engine for one image. A session serves one request, so that nothing of it outlives the build it was opened for. */
async function solveWith(
  { step, tools, paths, services, plan }: Build,
  options: BuildStep['options'],
  forCache: boolean,
  write: (lines: Buffer) => void | Promise<void>,
): Promise<Solved> {
  const { docker, files, signal } = tools;
  const source = await buildSource(files, paths);
  if (!source.ok) return { ok: false, reason: source.reason, vertices: [] };
  using session: BuildSession = await openSession(docker, services, signal);
  const query = buildQuery(
    { options, env: step.env },
    {
      dockerfile: source.dockerfile,
      buildId: randomUUID(),
      session: session.id,
      cacheFrom: forCache ? [] : plan.from,
      inlineCache: forCache || plan.inline,
    },
  );
  return await solve(docker, { query, tar: source.tar, write, signal });
}

/** Says what of a step has no effect, and where its layers are kept. */
async function tellFirst(
  { options, cacheImage }: BuildStep,
  plan: CachePlan,
  { docker, out }: BuildTools,
): Promise<void> {
  const lines: string[] = [];
  if (limitFlags(options).length > 0) lines.push(...ignoredFlags(options, (await docker.version()).Version));
  if (cacheImage !== undefined) {
    const images = plan.keep.map(({ image }) => image).join(', ');
    lines.push(`Build cache: inline cache of each stage, in ${images}`);
  }
  for (const line of lines) await out('system', Buffer.from(`${line}\n`));
}

/** Tells why a build failed, with the lines of its Dockerfile that did. */
async function explain(
  { reason, vertices }: Extract<Solved, { ok: false }>,
  dockerfile: { readonly name: string; readonly text: string },
  masked: MaskedOutput,
): Promise<BuildExit> {
  const lines = failingLines(dockerfile, vertices, reason);
  if (lines !== undefined) await masked.write(Buffer.from(lines));
  await masked.end();
  return failed(masked.maskText(reason));
}

function failed(reason: string): BuildExit {
  return { exitCode: 1, reason, baseImages: [] };
}
