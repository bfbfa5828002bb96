import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './lib/command.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { root } from './lib/paths.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { provideServices } from './lib/services.mjs';

/** Runs every benchmark, one after another; they learn from SLIPWAY_REGISTRY which registry serves the base image. */
async function main() {
  await checkNodeVersion();
  await installDependencies();
  await build();
  const { registry, stopStarted } = await provideServices();
  try {
    await provideBaseImage(registry);
    const files = (await readdir(path.join(root, 'bench'))).filter((file) => file.endsWith('.bench.ts')).sort();
    for (const file of files) {
      console.log();
      const args = ['--import', 'tsx', '--conditions=source', path.join('bench', file)];
      const { code } = await runCommand(process.execPath, args, {
        env: { SLIPWAY_REGISTRY: registry },
        stdout: 'inherit',
        stderr: 'inherit',
      });
      if (code !== 0) throw new Failure(`${file} failed with exit code ${code}.`);
    }
  } finally {
    await stopStarted();
  }
}

await runMain(main);
