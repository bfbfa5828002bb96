import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { extract, pack } from 'tar-stream';
import { ensureBaseImage } from './base-image.ts';
import { pushImage, readProgress } from './images.ts';

/** What an image has besides the base image's files. */
export interface ImageParts {
  /** Files by their path in the image; every one can be executed. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  /** Further lines of its Dockerfile, such as `ENTRYPOINT ["bash"]`. */
  readonly instructions?: readonly string[];
}

const run = promisify(execFile);

/** Makes an image out of the base image, so that tests have images under any name without a network. */
export async function makeImage(docker: Docker, name: string, parts: ImageParts = {}): Promise<void> {
  const base = await ensureBaseImage(docker);
  const context = pack();
  const lines = [`FROM ${base}`, 'COPY root/ /', ...(parts.instructions ?? [])];
  context.entry({ name: 'Dockerfile' }, `${lines.join('\n')}\n`);
  context.entry({ name: 'root/', type: 'directory', mode: 0o755 });
  for (const [file, content] of Object.entries(parts.files ?? {})) {
    context.entry({ name: path.posix.join('root', file), mode: 0o755 }, content);
  }
  context.finalize();
  await readProgress(
    docker,
    await docker.buildImage(context as unknown as NodeJS.ReadableStream, { t: name, rm: true }),
  );
}

interface SavedImage {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  readonly Layers: readonly string[];
}

/** Loads an image once more under another name, as one that says that it is for this platform. */
export async function relabelPlatform(docker: Docker, image: string, name: string, platform: string): Promise<void> {
  const [os = '', architecture = ''] = platform.split('/');
  const files = new Map<string, Buffer>();
  for await (const entry of (await docker.getImage(image).get()).pipe(extract())) {
    files.set(entry.header.name, await buffer(entry));
  }
  const textOf = (file: string): string => (files.get(file) ?? Buffer.alloc(0)).toString();
  const [saved] = JSON.parse(textOf('manifest.json')) as readonly SavedImage[];
  if (saved === undefined) throw new Error(`the engine saved nothing of ${image}`);
  const config = { ...(JSON.parse(textOf(saved.Config)) as object), os, architecture };
  const archive = pack();
  archive.entry({ name: 'config.json' }, JSON.stringify(config));
  for (const layer of saved.Layers) archive.entry({ name: layer }, files.get(layer) ?? Buffer.alloc(0));
  archive.entry({ name: 'manifest.json' }, JSON.stringify([{ ...saved, Config: 'config.json', RepoTags: [name] }]));
  archive.finalize();
  await readProgress(docker, await docker.loadImage(archive as unknown as NodeJS.ReadableStream));
}

/** An image on the engine, and the `os/architecture` it is for. */
export interface IndexedImage {
  readonly image: string;
  readonly platform: string;
}

const listType = 'application/vnd.docker.distribution.manifest.list.v2+json';
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

/** Pushes images and a list of them to `HOST/REPOSITORY:TAG`, from which each platform gets its own. */
export async function pushIndex(docker: Docker, images: readonly IndexedImage[], target: string): Promise<void> {
  const [, host = '', repository = '', tag = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(target) ?? [];
  const manifests = [];
  for (const [index, { image, platform }] of images.entries()) {
    const digest = await pushImage(docker, image, `${target}-${index}`);
    const url = `http://${host}/v2/${repository}/manifests/${digest}`;
    const manifest = await (await fetch(url, { headers: { accept: manifestType } })).arrayBuffer();
    const [os = '', architecture = ''] = platform.split('/');
    manifests.push({ mediaType: manifestType, size: manifest.byteLength, digest, platform: { os, architecture } });
  }
  const answer = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': listType },
    body: JSON.stringify({ schemaVersion: 2, mediaType: listType, manifests }),
  });
  if (!answer.ok) throw new Error(`${target} was not taken: ${answer.status} ${await answer.text()}`);
}

/** A program of this machine with the libraries that it needs, as files of an image: `bin/NAME` and theirs. */
export async function programFiles(name: string): Promise<Readonly<Record<string, Buffer>>> {
  const { stdout: program } = await run('which', [name]);
  // Of a program without any, it says so and fails.
  const { stdout: libraries } = await run('ldd', [program.trim()]).catch(() => ({ stdout: '' }));
  const paths = [...libraries.matchAll(/(\/\S+) \(0x/g)].map(([, library = '']) => library);
  const files = await Promise.all(paths.map(async (library) => [library, await readFile(library)] as const));
  return { ...Object.fromEntries(files), [`/bin/${name}`]: await readFile(program.trim()) };
}
