import type Docker from 'dockerode';
import type { Readable } from 'node:stream';
import { SlipwayError } from '@slipway/core';
import { postStreamed } from '../docker/api/dial.ts';
import { engineMessage, statusOf } from '../docker/api/engine-error.ts';
import { jsonLines } from '../docker/api/json-lines.ts';
import { progressError, type ProgressMessage } from '../docker/api/progress.ts';
import { buildLog } from './build-log.ts';
import type { BuildQuery } from './request.ts';
import { decodeStatus, type Vertex } from './status.ts';

/** One build as the engine is asked for it. */
export interface Solve {
  readonly query: BuildQuery;
  readonly tar: Readable;
  /** Takes the lines of the log. */
  readonly write: (lines: Buffer) => void | Promise<void>;
  readonly signal: AbortSignal;
}

/** What came of a build, with the graph that was built. */
export type Solved =
  | { readonly ok: true; readonly imageId: string; readonly vertices: readonly Vertex[] }
  | { readonly ok: false; readonly reason: string; readonly vertices: readonly Vertex[] };

/**
 * Has the engine build one image. An aborted signal closes the connection, which ends the build at once; the engine is also
 * told to cancel it, because a proxy in between may keep its own connection open.
 */
export async function solve(docker: Docker, { query, tar, write, signal }: Solve): Promise<Solved> {
  try {
    const answer = await postStreamed(docker, {
      path: '/build',
      query,
      body: tar,
      headers: { 'Content-Type': 'application/x-tar' },
      signal,
    });
    return await readSolve(answer, write);
  } catch (cause) {
    if (signal.aborted) {
      await cancelBuild(docker, String(query['buildid']));
      throw cause;
    }
    if (statusOf(cause) === undefined) throw cause;
    return { ok: false, reason: engineMessage(cause), vertices: [] };
  } finally {
    tar.destroy();
  }
}

/** How many messages without content may follow each other: engines of 20.10 can fall into sending them without end. */
const maxEmptyMessages = 100_000;

/** Reads the engine's answer to the end: progress, the image's id, and an error where there is one. */
export async function readSolve(answer: AsyncIterable<Uint8Array>, write: Solve['write']): Promise<Solved> {
  const log = buildLog();
  const vertices = new Map<string, Vertex>();
  let imageId: string | undefined;
  let failure: string | undefined;
  let emptyMessages = 0;
  const show = async (lines: readonly Buffer[]): Promise<void> => {
    if (lines.length > 0) await write(Buffer.concat(lines));
  };
  for await (const line of jsonLines(answer)) {
    const message = line as ProgressMessage;
    if (message.id === 'moby.buildkit.trace') {
      const aux = typeof message.aux === 'string' ? message.aux : '';
      emptyMessages = aux === '' ? emptyMessages + 1 : 0;
      if (emptyMessages > maxEmptyMessages) {
        throw new SlipwayError('engine-failed', 'the Docker Engine floods the build with empty messages', {
          advice: "Leave BUILDKIT_STEP_LOG_MAX_SIZE out of the engine's environment, or upgrade the engine.",
        });
      }
      if (aux === '') continue;
      const status = decodeStatus(aux);
      for (const vertex of status.vertexes) vertices.set(vertex.digest, vertex);
      await show(log.add(status));
    } else if (message.id === 'moby.image.id') {
      imageId = (message.aux as { readonly ID: string }).ID;
    }
    failure ??= progressError(message);
  }
  await show(log.end());
  const graph = [...vertices.values()];
  if (failure !== undefined) return { ok: false, reason: failure.replace(frontendPrefix, ''), vertices: graph };
  if (imageId === undefined)
    return { ok: false, reason: 'the engine ended the build without an image', vertices: graph };
  return { ok: true, imageId, vertices: graph };
}

const frontendPrefix =
  /^failed to solve(?: with frontend [\w.]+)?: (?:failed to (?:create LLB definition|build LLB): )?/;

/** What the engine answers is of no use: a build that has ended cannot be canceled. */
async function cancelBuild(docker: Docker, id: string): Promise<void> {
  const signal = AbortSignal.timeout(5000);
  try {
    const answer = await postStreamed(docker, { path: '/build/cancel', query: { id }, signal });
    answer.resume();
  } catch {
    return;
  }
}
