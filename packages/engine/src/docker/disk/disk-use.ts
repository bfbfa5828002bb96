import { labelKeys, type Labels } from '../resources/labels.ts';

/** As much of the answer of `GET /system/df` as counts here. */
export interface DiskUse {
  readonly Containers?: readonly ContainerUse[] | null;
  readonly Volumes?:
    readonly { readonly Labels?: Labels | null; readonly UsageData?: { readonly Size: number } | null }[] | null;
}

/** As much of what the engine tells of a container with its size. */
export interface ContainerUse {
  readonly Labels?: Labels | null;
  readonly State?: string;
  readonly SizeRw?: number;
}

/** The bytes of a sandbox's containers and volumes, of an answer about the whole engine. */
export function sizeOf({ Containers, Volumes }: DiskUse, sandboxId: string): number {
  const mine = ({ Labels }: { readonly Labels?: Labels | null }): boolean => Labels?.[labelKeys.sandbox] === sandboxId;
  const volumes = (Volumes ?? []).filter(mine).map(({ UsageData }) => Math.max(UsageData?.Size ?? 0, 0));
  return sum(volumes) + sizeOfContainers((Containers ?? []).filter(mine));
}

/** The bytes that containers have written to their own file systems. One that has ended is about to be removed. */
export function sizeOfContainers(containers: readonly ContainerUse[]): number {
  return sum(containers.filter(({ State }) => State === 'running').map(({ SizeRw = 0 }) => SizeRw));
}

/** Adds up what `du -sk` tells, in bytes. */
export function sizeOfDirectories(output: string): number {
  return sum([...output.matchAll(/^\d+(?=\s)/gm)].map(([kibibytes]) => Number(kibibytes) * 1024));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
