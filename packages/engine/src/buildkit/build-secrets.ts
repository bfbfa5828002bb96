import { posix } from 'node:path';
import type { BuildSecret, BuildStep, PlannedVolume } from '@slipway/core';
import type { BuildSecrets } from './session/secrets.ts';

/** Where the files behind `--secret` come from. */
export interface SecretFiles {
  /** A file of the workspace by its path relative to it; undefined when there is none. */
  readFile(path: string): Promise<Buffer | undefined>;
  /** The secret volumes of the plan. */
  readonly volumes: readonly PlannedVolume[];
}

/** The secrets of a build, or which of them there is none of. */
export type ReadSecrets =
  { readonly ok: true; readonly secrets: BuildSecrets } | { readonly ok: false; readonly reason: string };

const workspace = '/workspace/';

/** Reads the secrets that a build line names: from mounted secret volumes, the workspace or the step's environment. */
export async function readSecrets(step: BuildStep, files: SecretFiles): Promise<ReadSecrets> {
  const secrets = new Map<string, Uint8Array>();
  for (const secret of step.options.secrets ?? []) {
    const content = await contentOf(secret, step, files);
    if (content === undefined) {
      const wanted = secret.variable === undefined ? pathOf(secret, step) : `variable ${secret.variable}`;
      return { ok: false, reason: `the secret '${secret.id}' cannot be read: there is no ${wanted}` };
    }
    secrets.set(secret.id, content);
  }
  return { ok: true, secrets };
}

function contentOf(secret: BuildSecret, step: BuildStep, files: SecretFiles): Promise<Uint8Array | undefined> {
  const variable = secret.variable ?? (secret.source === undefined ? secret.id : undefined);
  const value = step.env.findLast(({ name }) => name === variable)?.value;
  if (value !== undefined) return Promise.resolve(Buffer.from(value));
  if (secret.variable !== undefined) return Promise.resolve(undefined);
  return readPath(pathOf(secret, step), step, files);
}

/** The path as the step's container would see it. */
function pathOf({ id, source = id }: BuildSecret, { workingDirectory }: BuildStep): string {
  return posix.resolve(workingDirectory, source);
}

async function readPath(path: string, step: BuildStep, files: SecretFiles): Promise<Uint8Array | undefined> {
  for (const { name, mountPath } of step.volumeMounts) {
    const volume = files.volumes.find((candidate) => candidate.name === name);
    const found = volume?.files.find((file) => posix.resolve(mountPath, file.name) === path);
    if (found !== undefined) return found.content;
  }
  return path.startsWith(workspace) ? files.readFile(path.slice(workspace.length)) : undefined;
}
