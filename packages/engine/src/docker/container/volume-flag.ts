import { posix } from 'node:path';
import { mountPoints } from '../resources/volumes.ts';

/** What a `-v` flag asks for. */
export type VolumeFlag =
  /** A volume of the run's. */
  | { readonly kind: 'named'; readonly name: string; readonly target: string; readonly mode: string }
  /** The workspace, or with `subpath` a part of it, at another place. */
  | { readonly kind: 'workspace'; readonly subpath: string; readonly target: string; readonly mode: string }
  /** A volume for the container alone. */
  | { readonly kind: 'anonymous'; readonly target: string }
  /** A path of the machine that the engine is on. */
  | { readonly kind: 'machine'; readonly source: string; readonly target: string; readonly mode: string }
  | { readonly kind: 'refused'; readonly reason: string };

const namePattern = /^[a-zA-Z0-9][\w.-]+$/;
const modePattern = /^(?:ro|rw|nocopy)(?:,(?:ro|rw|nocopy))*$/;

/** Reads `[SOURCE:]PATH[:OPTIONS]` (contract §2.4, SE-39). */
export function parseVolumeFlag(text: string): VolumeFlag {
  const [first = '', second, mode = '', ...rest] = text.split(':');
  if (second === undefined && first.startsWith('/')) return { kind: 'anonymous', target: first };
  if (rest.length > 0 || second?.startsWith('/') !== true || (mode !== '' && !modePattern.test(mode))) {
    return refused(`invalid value '${text}' for a volume`);
  }
  const target = second;
  if (namePattern.test(first)) return { kind: 'named', name: first, target, mode };
  if (!first.startsWith('/')) return refused(`'${first}' is neither the name of a volume nor an absolute path`);
  const source = posix.normalize(first).replace(/(?<=.)\/$/, '');
  if (source === mountPoints.workspace) return { kind: 'workspace', subpath: '', target, mode };
  if (source.startsWith(`${mountPoints.workspace}/`)) {
    return { kind: 'workspace', subpath: source.slice(mountPoints.workspace.length + 1), target, mode };
  }
  return { kind: 'machine', source, target, mode };
}

function refused(reason: string): VolumeFlag {
  return { kind: 'refused', reason };
}
