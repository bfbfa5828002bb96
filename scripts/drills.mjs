import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { Checks } from './lib/checks.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { interruptedExitCode, interruption } from './lib/interruption.mjs';
import { watchSession } from './lib/leak-check.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { provideServices, provideTestPrograms } from './lib/services.mjs';
import { runVitest } from './lib/vitest.mjs';

const usage = `usage: npm run drills [-- [--times N] [NAME…]]

Breaks the service in every way that docs/reliability.md names, with real processes and real kills, and looks whether anything was lost.

  --times N   do it N times in a row, and stop at the first failure; 1 by default
  NAME…       only the files of packages/cli/system/drills whose names contain one of these`;

const directory = 'packages/cli/system/drills/';

/** @param {readonly string[]} args */
async function main(args) {
  const { times, names } = readOptions(args);
  await checkNodeVersion();
  await installDependencies();
  await build();
  await provideTestPrograms();
  const services = await provideServices();
  const checks = new Checks(interruption());
  try {
    await provideBaseImage();
    for (let round = 1; round <= times && checks.failed === 0 && !checks.signal.aborted; round += 1) {
      console.log(`\nround ${round} of ${times}`);
      await runRound(checks, names);
    }
  } finally {
    await services.stopStarted();
  }
  if (checks.signal.aborted) throw new Failure('Interrupted.', { exitCode: interruptedExitCode });
  console.log(`${checks.passed} passed, ${checks.failed} failed, ${checks.skipped} skipped`);
  if (checks.failed + checks.skipped > 0) process.exitCode = 1;
}

/**
 * @param {Checks} checks
 * @param {readonly string[]} names
 */
async function runRound(checks, names) {
  const session = await watchSession();
  const files = names.length === 0 ? [directory] : names.map((name) => `${directory}${name}`);
  checks.add(await runVitest(['--project', 'system', ...files], session.env));
  await checks.run('nothing left behind', session.expectNoLeaks);
}

/** @param {readonly string[]} args */
function readOptions(args) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { times: { type: 'string', default: '1' } },
      allowPositionals: true,
    });
    if (!/^[1-9]\d{0,3}$/.test(values.times))
      throw new Error(`--times takes a number from 1 to 9999, not '${values.times}'`);
    return { times: Number(values.times), names: positionals };
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, { exitCode: 2 });
  }
}

await runMain(() => main(argv.slice(2)));
