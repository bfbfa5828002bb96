import { maskSecrets, SlipwayError } from '@slipway/core';
import { spawn } from 'node:child_process';
import { addAbortListener, once } from 'node:events';
import type { Readable } from 'node:stream';

/** How one call of git ended. */
export interface GitResult {
  readonly ok: boolean;
  readonly stdout: string;
  /** What git says about a failure, without a login. */
  readonly message: string;
}

/** Where and how git is called. */
export interface GitCall {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

const maxOutputBytes = 256 * 1024;

/** Calls git with these words. An aborted signal kills it with all that it started, and rejects with the signal's reason. */
export async function runGit(words: readonly string[], call: GitCall): Promise<GitResult> {
  const { signal } = call;
  signal.throwIfAborted();
  const child = spawn('git', words, {
    cwd: call.directory,
    env: call.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own: git starts helpers that would outlive it.
    detached: true,
  });
  const closed = once(child, 'close');
  const killing = addAbortListener(signal, () => {
    if (child.pid !== undefined) killGroup(child.pid);
  });
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      firstBytes(child.stdout),
      firstBytes(child.stderr),
      closed as Promise<[code: number | null]>,
    ]);
    signal.throwIfAborted();
    return { ok: code === 0, stdout, message: maskSecrets(stderr.trim(), call.secrets) };
  } catch (cause) {
    signal.throwIfAborted();
    throw new SlipwayError('invalid-context', 'a git context needs git, which cannot be started on this computer', {
      cause,
      advice: 'Install git, or give another kind of context.',
    });
  } finally {
    killing[Symbol.dispose]();
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

async function firstBytes(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    if (size < maxOutputBytes) pieces.push(piece);
    size += piece.length;
  }
  return Buffer.concat(pieces).subarray(0, maxOutputBytes).toString();
}
