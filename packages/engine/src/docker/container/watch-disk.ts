import type Docker from 'dockerode';
import { pause } from '../../execute/pause.ts';
import { labelKeys, type Labels } from '../resources/labels.ts';

/** What is watched, and under which limit. */
export interface DiskWatch {
  readonly docker: Docker;
  readonly sandboxId: string;
  readonly limit: number;
  /** Told once, when the limit is exceeded. */
  readonly onExceeded: () => void;
}

const shortestWaitMs = 500;

/** The part of the engine's time that watching may take is one in this many. */
const waitsPerMeasurement = 10;

/**
 * Asks the engine how much a run's volumes and containers take, again and again, until it is too much or the signal is aborted. There
 * is no event for this; the waits grow with what an answer costs the engine.
 */
export async function watchDisk(
  { docker, sandboxId, limit, onExceeded }: DiskWatch,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const startedAt = performance.now();
    if (sizeOf((await docker.df()) as DiskUse, sandboxId) > limit) {
      onExceeded();
      return;
    }
    const took = performance.now() - startedAt;
    await pause(Math.max(shortestWaitMs, took * waitsPerMeasurement), signal);
  }
}

/** As much of the answer of `GET /system/df` as counts here. */
export interface DiskUse {
  readonly Containers?:
    readonly { readonly Labels?: Labels | null; readonly State?: string; readonly SizeRw?: number }[] | null;
  readonly Volumes?:
    readonly { readonly Labels?: Labels | null; readonly UsageData?: { readonly Size: number } | null }[] | null;
}

/** The bytes that belong to a sandbox. A container that has ended is about to be removed. */
export function sizeOf({ Containers, Volumes }: DiskUse, sandboxId: string): number {
  const mine = ({ Labels }: { readonly Labels?: Labels | null }): boolean => Labels?.[labelKeys.sandbox] === sandboxId;
  const containers = (Containers ?? [])
    .filter((item) => mine(item) && item.State === 'running')
    .map(({ SizeRw = 0 }) => SizeRw);
  const volumes = (Volumes ?? []).filter(mine).map(({ UsageData }) => Math.max(UsageData?.Size ?? 0, 0));
  return [...containers, ...volumes].reduce((sum, size) => sum + size, 0);
}
