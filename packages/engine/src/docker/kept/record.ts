import type { CmdStep, EnvEntry, Plan, RunFlags } from '@slipway/core';
import { maskBytes } from '../../log/masker.ts';
import type { FailedEnding } from '../../runtime/runtime.ts';
import { parseVolumeFlag } from '../container/volume-flag.ts';
import type { UsedVolumes } from '../resources/volumes.ts';

/** As much of a `cmd` step as a shell in its place needs. Nothing in it holds a secret, because the engine keeps it on its disk. */
export interface KeptStep extends Pick<
  CmdStep,
  'id' | 'image' | 'env' | 'workingDirectory' | 'user' | 'isolation' | 'cpus' | 'privileged' | 'runFlags'
> {
  /** The step's words after its image, to be shown: secrets read `***`. */
  readonly command: string;
  /** Variables whose values hold a secret. */
  readonly withheldEnv: readonly string[];
  /** Where the step had volumes of secrets. */
  readonly withheldMounts: readonly string[];
}

/** What is known of a run whose workspace is kept. */
export interface KeptRecord {
  readonly runId: string;
  readonly ending: FailedEnding;
  /** All steps that have a container, in file order. */
  readonly steps: readonly KeptStep[];
  readonly volumes: UsedVolumes;
}

/** Form of the written record; one that is written differently is not read. */
const form = 1;

/** Notes what a shell will need of a run. */
export function keptRecord(runId: string, plan: Plan, ending: FailedEnding, volumes: UsedVolumes): KeptRecord {
  const steps = plan.steps.filter((step) => step.kind === 'cmd').map((step) => keptStep(step, plan));
  return { runId, ending, steps, volumes };
}

/** Writes a record as the value of a label. */
export function formatRecord(record: KeptRecord): string {
  return JSON.stringify({ form, ...record });
}

/** Reads the value of a label; undefined when another version of this program has written it. */
export function parseRecord(text: string): KeptRecord | undefined {
  try {
    const { form: written, ...record } = JSON.parse(text) as KeptRecord & { readonly form?: unknown };
    return written === form ? record : undefined;
  } catch {
    return undefined;
  }
}

function keptStep(step: CmdStep, { masks, volumes }: Plan): KeptStep {
  const secrets = masks.filter((secret) => secret !== '');
  const shown = (text: string): string => maskBytes(Buffer.from(text), secrets).toString();
  const holdsSecret = (text: string): boolean =>
    secrets.some((secret) => text.includes(secret)) || shown(text) !== text;
  const secretVolumes = new Set(volumes.map(({ name }) => name));
  const { id, image, env, args, workingDirectory, user, isolation, cpus, privileged, runFlags } = step;
  return {
    id,
    image: shown(image),
    command: args.map(shown).join(' '),
    env: env.filter(({ value }) => !holdsSecret(value)),
    withheldEnv: env.filter(({ value }) => holdsSecret(value)).map(({ name }: EnvEntry) => name),
    withheldMounts: [
      ...step.volumeMounts.map(({ mountPath }) => mountPath),
      ...(runFlags?.volumes ?? []).flatMap((flag) => secretMount(flag, secretVolumes)),
    ],
    privileged,
    ...(workingDirectory === undefined ? {} : { workingDirectory: shown(workingDirectory) }),
    ...(user === undefined ? {} : { user: shown(user) }),
    ...(isolation === undefined ? {} : { isolation }),
    ...(cpus === undefined ? {} : { cpus }),
    ...(runFlags === undefined ? {} : { runFlags: keptFlags(runFlags, secretVolumes, holdsSecret) }),
  };
}

function secretMount(flag: string, secretVolumes: ReadonlySet<string>): readonly string[] {
  const volume = parseVolumeFlag(flag);
  return volume.kind === 'named' && secretVolumes.has(volume.name) ? [volume.target] : [];
}

/** Labels are of no use to a shell; of the rest, what holds a secret is left out. */
function keptFlags(
  { labels: _, ...flags }: RunFlags,
  secretVolumes: ReadonlySet<string>,
  holdsSecret: (text: string) => boolean,
): RunFlags {
  const harmless = (value: unknown): boolean => typeof value !== 'string' || !holdsSecret(value);
  const entries = Object.entries(flags as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    if (!Array.isArray(value)) return harmless(value) ? [[name, value] as const] : [];
    return [[name, (value as readonly unknown[]).filter(harmless)] as const];
  });
  const kept = Object.fromEntries(entries) as RunFlags;
  if (kept.volumes === undefined) return kept;
  return { ...kept, volumes: kept.volumes.filter((flag) => secretMount(flag, secretVolumes).length === 0) };
}
