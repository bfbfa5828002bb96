import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { arch } from 'node:process';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { type BaseImageParts, layerLabel, packBaseImage } from './base-image-archive.ts';
import { isStaticElf } from './elf.ts';
import { hasImage, labelsOf, pullImage, readProgress } from './images.ts';

/** The name under which the engine holds the base image. */
export const baseImage = 'slipway/busybox:1';

const busyboxPath = '/bin/busybox';
const published = { repository: 'busybox', tag: '1' };
const run = promisify(execFile);

/**
 * Makes sure that the engine holds {@link baseImage} and resolves with that name: made of this machine's static busybox, so that
 * tests need no network; else pulled. Does nothing when the image is there already. Rejects with the cure when both ways fail.
 */
export async function ensureBaseImage(docker: Docker): Promise<string> {
  const parts = await readParts();
  if (parts === undefined) await pullPublished(docker);
  else await loadOwn(docker, parts);
  return baseImage;
}

async function loadOwn(docker: Docker, parts: BaseImageParts): Promise<void> {
  const { tar, layerDigest } = await packBaseImage(parts, baseImage);
  if ((await labelsOf(docker, baseImage))?.[layerLabel] === layerDigest) return;
  await readProgress(docker, await docker.loadImage(Readable.from([tar])));
}

async function pullPublished(docker: Docker): Promise<void> {
  if (await hasImage(docker, baseImage)) return;
  const name = `${published.repository}:${published.tag}`;
  try {
    if (!(await hasImage(docker, name))) await pullImage(docker, name);
  } catch (cause) {
    const cure = `install Debian's package busybox-static, or let the engine pull ${name}`;
    throw new Error(`there is no static ${busyboxPath} to make the base image of; ${cure}`, { cause });
  }
  const [repo = '', tag = ''] = baseImage.split(':');
  await docker.getImage(name).tag({ repo, tag });
}

async function readParts(): Promise<BaseImageParts | undefined> {
  const busybox = await readFile(busyboxPath).catch(() => undefined);
  if (busybox === undefined || !isStaticElf(busybox)) return undefined;
  const { stdout } = await run(busyboxPath, ['--list-full']);
  return { busybox, applets: stdout.trim().split('\n'), architecture: arch === 'x64' ? 'amd64' : arch };
}
