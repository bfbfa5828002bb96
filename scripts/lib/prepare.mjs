import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { runQuietly } from './command.mjs';
import { Failure } from './failure.mjs';
import { outdatedPackages } from './lockfile.mjs';
import { nodeVersionProblem } from './node-version.mjs';
import { root } from './paths.mjs';
import { stage } from './stage.mjs';

/**
 * @param {string} file relative to the root
 * @returns {Promise<any>}
 */
const readJson = async (file) => JSON.parse(await readFile(path.join(root, file), 'utf8'));

/** Rejects when this Node is too old for the repository. */
export async function checkNodeVersion() {
  const { engines } = await readJson('package.json');
  const problem = nodeVersionProblem(process.versions.node, engines.node);
  if (problem !== undefined) throw new Failure(problem);
}

/** Installs the dependencies unless node_modules holds exactly what the lock file says. */
export async function installDependencies() {
  await stage('dependencies', async (note) => {
    if (await isInstalled()) return note('up to date');
    await runQuietly('npm', ['ci', '--no-progress', '--loglevel=error']);
    note('installed');
  });
}

async function isInstalled() {
  const installed = await readJson('node_modules/.package-lock.json').catch(() => undefined);
  return installed !== undefined && outdatedPackages(await readJson('package-lock.json'), installed).length === 0;
}

/** Builds every package. */
export async function build() {
  await stage('build', () =>
    runQuietly('npm', ['run', '--silent', 'build'], { env: { TURBO_TELEMETRY_DISABLED: '1' } }),
  );
}

/**
 * Makes sure that the engine holds the base image; with a registry, that the registry serves it as `base/busybox:1` too.
 * Needs the build.
 * @param {string} [registry] `127.0.0.1:5000`
 */
export async function provideBaseImage(registry) {
  await stage('base image', async (note) => {
    const { connectDocker, ensureBaseImage, pushImage } = await import('@slipway/testkit');
    try {
      const docker = await connectDocker();
      const image = await ensureBaseImage(docker);
      if (registry === undefined) return note(image);
      const target = `${registry}/base/busybox:1`;
      note(`${target}@${await pushImage(docker, image, target)}`);
    } catch (error) {
      throw new Failure(error instanceof Error ? error.message : String(error));
    }
  });
}
