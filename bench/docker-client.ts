import { spawn } from 'node:child_process';

/** Runs Docker's own client to its end with its output thrown away; rejects when it fails. */
export function dockerClient(args: readonly string[], binary = 'docker'): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DOCKER_BUILDKIT: '1' },
    });
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(new Error(`${binary} ${args.join(' ')} ended with ${code}: ${Buffer.concat(errors).toString('utf8')}`));
    });
  });
}

/** A client that builds with BuildKit: newer ones need the buildx plugin for that, which may be missing. */
export async function findBuildClient(directory: string): Promise<string> {
  for (const binary of ['docker', '/usr/bin/docker']) {
    const works = await dockerClient(['build', '-q', directory], binary).then(
      () => true,
      () => false,
    );
    if (works) return binary;
  }
  throw new Error('no docker client here builds with BuildKit: install docker.io or the buildx plugin');
}
