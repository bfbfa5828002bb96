import { SlipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import type { FailedEnding } from '../../runtime/runtime.ts';
import { asEngineFailure } from '../api/engine-error.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { createHelper } from '../resources/helper.ts';
import { labelKeys, physicalName } from '../resources/labels.ts';
import { removeLabelled } from '../resources/remove.ts';
import type { SandboxScope } from '../resources/scope.ts';
import { mountPoints, type UsedVolumes } from '../resources/volumes.ts';
import { formatRecord, keptRecord, parseRecord, type KeptRecord } from './record.ts';

/** The workspace of a failed run that was kept on an engine. */
export interface KeptRun {
  /** Absent when another version of this program has kept it. */
  readonly record: KeptRecord | undefined;
  readonly runId: string;
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
  readonly sandboxId: string;
  /** The process that ran the run, as a label has it. */
  readonly owner: string;
  /** The container that mounts its volumes, which never runs. */
  readonly holder: string;
}

/**
 * Makes the container that stands for a kept workspace: it carries the record, and as long as it mounts the volumes no pruning of unused
 * ones takes them. Gives the names of what has to stay.
 */
export async function holdWorkspace(
  scope: SandboxScope,
  ending: FailedEnding,
  volumes: UsedVolumes,
): Promise<ReadonlySet<string>> {
  const { run, plan } = scope.request;
  const record = keptRecord(run.runId, plan, ending, volumes);
  const name = physicalName(scope.id, 'kept');
  const binds = [
    `${volumes.workspace}:${mountPoints.workspace}`,
    `${volumes.home}:${mountPoints.home}`,
    ...Object.values(volumes.named).map((volume) => `${volume}:/named/${volume}`),
  ];
  await createHelper(scope.docker, name, { ...scope.labels, [labelKeys.kept]: formatRecord(record) }, binds);
  return new Set([name, volumes.workspace, volumes.home, ...Object.values(volumes.named)]);
}

/** All kept workspaces of an engine, the newest first. */
export async function listKept(docker: Docker): Promise<readonly KeptRun[]> {
  const holders = await docker.listContainers({ all: true, filters: { label: [labelKeys.kept] } });
  return holders
    .map(({ Id, Labels, Created }) => ({
      record: parseRecord(Labels[labelKeys.kept] ?? ''),
      runId: Labels[labelKeys.run] ?? '',
      keptAt: Created * 1000,
      sandboxId: Labels[labelKeys.sandbox] ?? '',
      owner: Labels[labelKeys.owner] ?? '',
      holder: Id,
    }))
    .sort((a, b) => b.keptAt - a.keptAt);
}

/** The kept workspaces of an engine, the newest first. Rejects with `engine-failed`. */
export async function keptRuns({ docker }: EngineConnection): Promise<readonly KeptRun[]> {
  try {
    return await listKept(docker);
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}

/** Removes a kept workspace. Rejects with `engine-failed`, also while a shell is open in it. */
export async function removeKept({ docker }: EngineConnection, { runId, sandboxId }: KeptRun): Promise<void> {
  const { failures } = await removeLabelled(docker, `${labelKeys.sandbox}=${sandboxId}`).catch((cause: unknown) => {
    throw asEngineFailure(cause);
  });
  if (failures.length === 0) return;
  throw new SlipwayError('engine-failed', `the workspace of run '${runId}' could not be removed whole`, {
    advice: 'Close the shells that are open in it, and remove it again.',
    cause: failures[0],
  });
}
