import type Docker from 'dockerode';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { postStreamed } from '../api/dial.ts';
import { statusOf } from '../api/engine-error.ts';
import { pauseProgram } from './program.ts';

const image = { repository: 'slipway/pause', tag: '1' };

/** What a container has to be made of to run the program; its image holds nothing else. */
export const pauseContainer = { Image: `${image.repository}:${image.tag}`, Entrypoint: ['/pause'], Cmd: [] };

/**
 * Makes sure that the engine has the image of {@link pauseContainer}: imported from a tar that is made here, never pulled, and kept
 * on the engine as a cache of less than a kilobyte. Gives false for an engine on an architecture that the program is not known for.
 */
export async function ensurePauseImage(docker: Docker): Promise<boolean> {
  try {
    await docker.getImage(pauseContainer.Image).inspect();
    return true;
  } catch (cause) {
    if (statusOf(cause) !== 404) throw cause;
  }
  const program = pauseProgram((await docker.version()).Arch);
  if (program === undefined) return false;
  const tar = pack();
  tar.entry({ name: 'pause', mode: 0o755 }, program);
  tar.finalize();
  const answer = await postStreamed(docker, {
    path: '/images/create',
    query: { fromSrc: '-', repo: image.repository, tag: image.tag },
    body: await buffer(tar),
    signal: new AbortController().signal,
  });
  for await (const _ of answer);
  return true;
}
