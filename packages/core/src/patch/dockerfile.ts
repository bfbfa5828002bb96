import type { PatchedImageConfig } from './image-config.ts';
import { patchLabels } from './labels.ts';
import { managerScripts, type PackageManager } from './package-managers.ts';
import { describePackages, type PackageChange } from './packages.ts';

/** What a patch is made of. */
export interface PatchRecipe {
  /** `HOST/REPOSITORY`, as the builder reaches it. */
  readonly image: string;
  /** `sha256:…` of the original. */
  readonly digest: string;
  readonly tag: string;
  readonly config: PatchedImageConfig;
  readonly manager: PackageManager;
  /** What the upgrade will change, for the label. */
  readonly upgrades: readonly PackageChange[];
}

/** A generated Dockerfile, or why there can be none. */
export type PatchDockerfile =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

const rootUsers = new Set(['', '0', 'root', '0:0', 'root:root']);
/** What `USER` takes without quotes; a Dockerfile has no quotes for it that hold in every builder. */
const plainUser = /^[\w.@+-]+(?::[\w.@+-]+)?$/;
/** A label is read by people, and the configuration that it is in by every pull. */
const mostPackages = 100;

/**
 * The Dockerfile that upgrades the packages of an image in one layer of its own. It begins with the original's digest; what is not named
 * here is inherited. The upgrade is a list of words, so that the image's `SHELL` does not count.
 */
export function patchDockerfile(recipe: PatchRecipe): PatchDockerfile {
  const { image, digest, tag, config, manager, upgrades } = recipe;
  const { user, onBuild } = config;
  if (onBuild.length > 0) return { ok: false, reason: 'its ONBUILD instructions would run in a build' };
  const isRoot = rootUsers.has(user);
  if (!isRoot && !plainUser.test(user)) return { ok: false, reason: `no Dockerfile can name its user "${user}"` };
  const run = ['/bin/sh', '-c', `set -eu; ${managerScripts[manager].upgrade}`];
  const labels = [
    [patchLabels.baseDigest, digest],
    [patchLabels.baseName, `${image}:${tag}`],
    [patchLabels.of, tag],
    [patchLabels.packages, describePackages(upgrades, mostPackages)],
  ] as const;
  const lines = [
    `FROM ${image}@${digest}`,
    ...(isRoot ? [] : ['USER 0']),
    `RUN ${JSON.stringify(run)}`,
    ...(isRoot ? [] : [`USER ${user}`]),
    `LABEL ${labels.map(([name, value]) => `${name}=${quoted(value)}`).join(' ')}`,
  ];
  return { ok: true, text: `${lines.join('\n')}\n` };
}

/** A value between double quotes, in which a Dockerfile reads backslashes, quotes and variables. */
function quoted(value: string): string {
  const printable = value.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ');
  return `"${printable.replaceAll(/[\\"$]/g, String.raw`\$&`)}"`;
}
