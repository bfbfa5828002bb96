import type { BuildStep } from '@slipway/core';
import type Docker from 'dockerode';
import type { BuildExit, Output } from '../runtime/runtime.ts';
import { engineMessage, statusOf } from '../docker/api/engine-error.ts';
import { postStreamed } from '../docker/api/dial.ts';
import { jsonLines } from '../docker/api/json-lines.ts';
import { progressError, type ProgressMessage } from '../docker/api/progress.ts';
import { baseImagesOf } from './base-images.ts';
import { buildLog } from './build-log.ts';
import { buildPaths } from './paths.ts';
import { buildQuery } from './request.ts';
import { buildSource, type BuildFiles } from './source.ts';
import { decodeStatus, type Vertex } from './status.ts';

/** Builds an image with the engine's BuildKit. Closing the connection, which an aborted signal does, ends the build at once. */
export async function buildImage(
  docker: Docker,
  step: BuildStep,
  files: BuildFiles,
  out: Output,
  signal: AbortSignal,
): Promise<BuildExit> {
  const paths = buildPaths(step);
  if (!paths.ok) return failed(paths.reason);
  const source = await buildSource(files, paths);
  if (!source.ok) return failed(source.reason);
  try {
    const answer = await postStreamed(docker, {
      path: '/build',
      query: buildQuery(step, source.dockerfile),
      body: source.tar,
      headers: { 'Content-Type': 'application/x-tar' },
      signal,
    });
    return await readBuild(answer, out);
  } catch (cause) {
    if (signal.aborted || statusOf(cause) === undefined) throw cause;
    return failed(engineMessage(cause));
  } finally {
    source.tar.destroy();
  }
}

/** Reads the engine's answer to the end: progress, the image's id, and an error where there is one. */
async function readBuild(answer: AsyncIterable<Uint8Array>, out: Output): Promise<BuildExit> {
  const log = buildLog();
  const vertices = new Map<string, Vertex>();
  let imageId: string | undefined;
  let failure: string | undefined;
  for await (const line of jsonLines(answer)) {
    const message = line as ProgressMessage;
    if (message.id === 'moby.buildkit.trace') {
      const status = decodeStatus(String(message.aux));
      for (const vertex of status.vertexes) vertices.set(vertex.digest, vertex);
      await writeAll(out, log.add(status));
    } else if (message.id === 'moby.image.id') {
      imageId = (message.aux as { readonly ID: string }).ID;
    }
    failure ??= progressError(message);
  }
  await writeAll(out, log.end());
  if (failure !== undefined) return failed(failure);
  if (imageId === undefined) return failed('the engine ended the build without an image');
  return { exitCode: 0, imageId, baseImages: baseImagesOf([...vertices.values()]) };
}

async function writeAll(out: Output, lines: readonly Buffer[]): Promise<void> {
  if (lines.length > 0) await out('stdout', Buffer.concat(lines));
}

const frontendPrefix = /^failed to solve with frontend [\w.]+: (?:failed to create LLB definition: )?/;

function failed(reason: string): BuildExit {
  return { exitCode: 1, reason: reason.replace(frontendPrefix, ''), baseImages: [] };
}
