import { probeScript, readProbe, type CmdStep, type Probe } from '@slipway/core';
import { withDeadline } from '../../execute/deadline.ts';
import type { Exit, Output } from '../../runtime/runtime.ts';
import type { BuiltinContext } from '../command.ts';

/** Lists of packages come over the network, and a mirror may be slow. */
const probeMs = 5 * 60 * 1000;
/** A system of 5,000 packages prints some hundred kilobytes. */
const maxOutput = 8 * 1024 * 1024;
const maxErrors = 64 * 1024;

/**
 * Finds out what could be upgraded in an image: runs it, without its own program, as the ordinary steps of this run run, and without any
 * login. What it changes goes with its container.
 */
export async function probeImage(context: BuiltinContext, image: string): Promise<Probe> {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  let taken = 0;
  const out: Output = (stream, bytes) => {
    if (stream === 'stdout') {
      taken += bytes.length;
      if (taken <= maxOutput) stdout.push(Buffer.from(bytes));
    } else keepLast(stderr, bytes);
  };
  const timed = await withDeadline<Exit>(probeMs, context.signal, (limited) =>
    context.sandbox.run(probeStep(context.step, image), out, limited),
  );
  if (timed.timedOut) return { kind: 'failed', reason: `the probe took more than ${probeMs / 60_000} minutes` };
  if (taken > maxOutput) return { kind: 'failed', reason: 'the probe printed more than a package manager does' };
  const { exitCode, reason } = timed.result;
  return readProbe({ exitCode, reason, stdout: text(stdout), stderr: text(stderr) });
}

function probeStep(step: CmdStep, image: string): CmdStep {
  const { id, index, network } = step;
  return {
    kind: 'cmd',
    id,
    index,
    waitsFor: [],
    timeoutMs: probeMs,
    startDelayMs: 0,
    ignoreErrors: false,
    retries: 0,
    retryDelayMs: 0,
    retryOnErrors: [],
    repeat: 0,
    image,
    entryPoint: '/bin/sh',
    args: ['-c', probeScript()],
    user: '0',
    workingDirectory: '/',
    env: [{ name: 'HOME', value: '/tmp' }],
    ...(network === undefined ? {} : { network }),
    ports: [],
    expose: [],
    privileged: false,
    volumeMounts: [],
    detach: false,
    keep: false,
    pull: false,
  };
}

function keepLast(pieces: Uint8Array[], bytes: Uint8Array): void {
  pieces.push(Buffer.from(bytes));
  while (pieces.length > 1 && pieces.reduce((sum, piece) => sum + piece.length, 0) > maxErrors) pieces.shift();
}

function text(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString('utf8');
}
