import type Docker from 'dockerode';
import { statusOf } from '../api/engine-error.ts';
import { postStreamed } from '../api/dial.ts';
import type { Labels } from './labels.ts';

/**
 * An image without files, for containers that are never started: files are put into and read from the volumes they mount.
 * It is imported from an empty tar, so nothing is pulled, and stays on the engine as a cache of zero bytes.
 */
const emptyImage = { repository: 'slipway/empty', tag: '1' };
const emptyTar = Buffer.alloc(1024);

/** Creates a container that is never started and mounts volumes; disposal finds it by its labels. */
export async function createHelper(
  docker: Docker,
  name: string,
  labels: Labels,
  binds: readonly string[],
): Promise<Docker.Container> {
  const create = (): Promise<Docker.Container> =>
    docker.createContainer({
      name,
      Image: `${emptyImage.repository}:${emptyImage.tag}`,
      Cmd: ['never started'],
      Labels: { ...labels },
      NetworkDisabled: true,
      HostConfig: { Binds: [...binds], NetworkMode: 'none' },
    });
  try {
    return await create();
  } catch (cause) {
    if (statusOf(cause) !== 404) throw cause;
    await importEmptyImage(docker);
    return create();
  }
}

async function importEmptyImage(docker: Docker): Promise<void> {
  const { repository, tag } = emptyImage;
  const answer = await postStreamed(docker, {
    path: '/images/create',
    query: { fromSrc: '-', repo: repository, tag },
    body: emptyTar,
    signal: new AbortController().signal,
  });
  for await (const _ of answer);
}
