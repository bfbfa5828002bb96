import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { argv } from 'node:process';
import { runCommand } from './lib/command.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { root } from './lib/paths.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { provideServices } from './lib/services.mjs';

/**
 * Runs every benchmark, or those whose names are given, one after another; they learn from SLIPWAY_REGISTRY which registry serves the base
 * image. Flags such as `--write` go to each.
 * @param {readonly string[]} args
 */
async function main(args) {
  const flags = args.filter((arg) => arg.startsWith('-'));
  const names = args.filter((arg) => !arg.startsWith('-'));
  await checkNodeVersion();
  await installDependencies();
  await build();
  const { registry, stopStarted } = await provideServices();
  try {
    await provideBaseImage(registry);
    const files = (await readdir(path.join(root, 'bench')))
      .filter((file) => file.endsWith('.bench.ts'))
      .filter((file) => names.length === 0 || names.some((name) => file.startsWith(name)))
      .sort();
    for (const file of files) {
      console.log();
      const command = ['--import', 'tsx', '--conditions=source', path.join('bench', file), ...flags];
      const { code } = await runCommand(process.execPath, command, {
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

await runMain(() => main(argv.slice(2)));
