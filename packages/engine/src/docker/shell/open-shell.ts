import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { SlipwayError, type EnvEntry } from '@slipway/core';
import { formatOwner, thisOwner } from '../../process/owner.ts';
import type { CredentialSource, Exit, Output } from '../../runtime/runtime.ts';
import { asEngineFailure, unlessGone } from '../api/engine-error.ts';
import { firstFile } from '../build-files.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { parseEnvFile } from '../container/env-file.ts';
import { containerOptions, type ContainerStep } from '../container/options.ts';
import { createContainer, runContainer, startContainer } from '../container/run.ts';
import { dockerClientRefusal, dockerEngineBinds, isDockerClient } from '../docker-client.ts';
import { guardBridge } from '../guard/network-guard.ts';
import { ensureImage } from '../image/pull.ts';
import type { KeptRun } from '../kept/kept.ts';
import { labelKeys, physicalName, sandboxLabels } from '../resources/labels.ts';
import { createNetworkPool } from '../resources/network-pool.ts';
import { archiveOf, mountPoints, sharedBinds } from '../resources/volumes.ts';
import { sandboxSettings, type DockerRuntimeOptions, type SandboxSettings } from '../settings.ts';
import { shellProgram, shellTarget, type ShellRequest } from './target.ts';

/** What a shell needs besides the run whose workspace it opens. */
export interface ShellOptions {
  readonly request: ShellRequest;
  readonly settings: DockerRuntimeOptions;
  readonly credentials: CredentialSource;
  /** Takes what a command writes, and as `stderr` the progress of a pull. */
  readonly out: Output;
  /** Takes remarks for the user, a line each. */
  readonly notify: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Keys in, screen out. */
export interface ShellStream extends NodeJS.WritableStream, AsyncIterable<Uint8Array> {
  destroy(): void;
}

/** An interactive shell. Disposal removes its container, whether it has ended or not. */
export interface ShellSession extends AsyncDisposable {
  /** Ends with the shell. */
  readonly stream: ShellStream;
  /** Tells the shell how large the terminal is, in characters. */
  resize(columns: number, rows: number): Promise<void>;
  /** How the shell ended; to be asked when the stream has. */
  exit(): Promise<Exit>;
}

/**
 * Runs one line in a kept workspace and gives how it ended. Rejects with `not-found` for a step that is not there, with
 * `engine-failed` when the container cannot be had.
 */
export async function runInWorkspace(
  connection: EngineConnection,
  kept: KeptRun,
  options: ShellOptions,
): Promise<Exit> {
  const prepared = await prepare(connection, kept, options);
  await using _ = prepared;
  let removal: Promise<unknown> = Promise.resolve();
  // Whoever typed the line watches what it does to the disk.
  const watchDisk = (): Promise<void> => Promise.resolve();
  const run = { ...prepared, watchDisk, keep: false, remove: (removing: Promise<unknown>) => (removal = removing) };
  const exit = await runContainer(run, options.out, options.signal);
  await removal;
  return exit;
}

/** Opens an interactive shell in a kept workspace. Rejects as {@link runInWorkspace} does. */
export async function openShell(
  connection: EngineConnection,
  kept: KeptRun,
  options: ShellOptions,
): Promise<ShellSession> {
  const prepared = await prepare(connection, kept, options);
  let container: Docker.Container | undefined;
  const dispose = async (): Promise<void> => {
    if (container !== undefined) await unlessGone(container.remove({ force: true, v: true }));
    await prepared[Symbol.asyncDispose]();
  };
  try {
    const terminal = { Tty: true, OpenStdin: true, StdinOnce: true, AttachStdin: true };
    const created = await createContainer({ ...prepared, options: { ...prepared.options, ...terminal } });
    container = created;
    const attach = { stream: true, hijack: true, stdin: true, stdout: true, stderr: true };
    const stream = (await created.attach(attach)) as unknown as ShellStream;
    const failure = await startContainer(created);
    if (failure !== undefined) throw cannotOpen(failure.reason ?? '');
    return {
      stream,
      async resize(columns, rows) {
        await created.resize({ w: columns, h: rows });
      },
      async exit() {
        const { StatusCode: exitCode } = (await created.wait()) as { StatusCode: number };
        return { exitCode };
      },
      [Symbol.asyncDispose]: dispose,
    };
  } catch (cause) {
    await dispose();
    throw asEngineFailure(cause);
  }
}

interface Prepared extends AsyncDisposable {
  readonly docker: Docker;
  readonly options: Docker.ContainerCreateOptions;
  readonly platform: string | undefined;
  readonly limits: SandboxSettings['limits'];
  readonly gracePeriodMs: number;
}

/** Everything up to the container: the shell has its own place among the labels, so that a sweep takes what a killed one leaves. */
async function prepare(
  connection: EngineConnection,
  { record, runId, holder }: KeptRun,
  { request, settings: given, credentials, out, notify, signal }: ShellOptions,
): Promise<Prepared> {
  if (record === undefined) throw cannotOpen('another version of this program has kept it');
  const { docker } = connection;
  const settings = sandboxSettings(connection, given);
  const { step, remarks } = shellTarget(record, request);
  if (settings.dockerEngine === undefined && isDockerClient(step.image)) throw cannotOpen(dockerClientRefusal);
  for (const line of remarks) notify(line);
  const platform = step.runFlags?.platform;
  const problem = await ensureImage(step.image, false, { docker, credentials, platform, out, signal });
  if (problem !== undefined) throw cannotOpen(problem);
  const owner = formatOwner(thisOwner());
  const pool = createNetworkPool(docker, { [labelKeys.owner]: owner }, settings.networkGuard);
  try {
    const network = await pool.steps();
    const unguarded = await guardBridge(network.bridge, false);
    if (unguarded !== undefined && settings.networkGuard === 'require') throw cannotOpen(unguarded);
    const id = randomBytes(5).toString('hex');
    const converted = containerOptions(step, {
      name: physicalName(id, 'shell', step.id),
      labels: { ...sandboxLabels({ runId, attempt: 1 }, id, owner), [labelKeys.step]: step.id },
      network: { mode: network.name, names: 'hosts-file' },
      sharedBinds: [...sharedBinds(record.volumes), ...dockerEngineBinds(step.image, settings.dockerEngine)],
      workspace: record.volumes.workspace,
      volumes: new Map(Object.entries(record.volumes.named)),
      allowPrivileged: settings.allowPrivileged,
      limits: settings.limits,
      runtime: settings.runtime,
      noSubpaths: connection.features.noSubpaths,
      envFiles: await readEnvFiles(docker.getContainer(holder), step),
    });
    if (!converted.ok) throw cannotOpen(converted.reason);
    return {
      docker,
      options: { ...converted.options, ...shellProgram(request.command) },
      platform,
      limits: converted.limits,
      gracePeriodMs: settings.gracePeriodMs,
      [Symbol.asyncDispose]: () => Promise.resolve(pool[Symbol.asyncDispose]()),
    };
  } catch (cause) {
    await pool[Symbol.asyncDispose]();
    throw asEngineFailure(cause);
  }
}

async function readEnvFiles(holder: Docker.Container, { runFlags }: ContainerStep): Promise<readonly EnvEntry[]> {
  const entries: EnvEntry[] = [];
  for (const path of runFlags?.envFiles ?? []) {
    const tar = await archiveOf(holder, `${mountPoints.workspace}/${path}`);
    const content = tar === undefined ? undefined : await firstFile(tar);
    if (content !== undefined) entries.push(...parseEnvFile(content.toString()));
  }
  return entries;
}

function cannotOpen(reason: string): SlipwayError {
  return new SlipwayError('engine-failed', `the shell cannot be opened: ${reason}`, {
    advice: 'Name another image with --image, or another step; the image needs a program `sh`.',
  });
}
