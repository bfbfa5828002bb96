import { argv } from 'node:process';
import { Checks } from './lib/checks.mjs';
import { runQuietly } from './lib/command.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { interruptedExitCode, interruption } from './lib/interruption.mjs';
import { watchSession } from './lib/leak-check.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { provideServices, provideTestPrograms } from './lib/services.mjs';
import { runVitest } from './lib/vitest.mjs';

/**
 * Everything that must hold before a change lands; with arguments, only the tests that they name. Each stage of the preparation and
 * each check counts as one beside the tests, and one that fails does not keep the others from running.
 * @param {readonly string[]} args
 */
async function main(args) {
  await checkNodeVersion();
  const signal = interruption();
  const checks = new Checks(signal);
  await checks.group(installDependencies);
  await checks.group(build);
  await checks.group(provideTestPrograms);
  const services = await checks.group(provideServices);
  try {
    await checks.group(() => provideBaseImage());
    if (args.length === 0) {
      await checks.run('format', () => runQuietly('npm', ['run', '--silent', 'format:check']));
      await checks.run('lint', () => runQuietly('npm', ['run', '--silent', 'lint']));
      await checks.run('types', () => runQuietly('npm', ['run', '--silent', 'types']));
    }
    await runTests(checks, args);
  } finally {
    await services?.stopStarted();
  }
  if (signal.aborted) throw new Failure('Interrupted.', { exitCode: interruptedExitCode });
  for (const { name, firstFailure } of checks.retried) {
    console.log(`passed only when tried again: ${name}\n  ${firstFailure.split('\n', 3).join('\n  ')}`);
  }
  for (const name of checks.skippedNames) console.log(`skipped: ${name}`);
  console.log(`${checks.passed} passed, ${checks.failed} failed, ${checks.skipped} skipped`);
  if (checks.failed > 0) process.exitCode = 1;
}

/**
 * @param {Checks} checks
 * @param {readonly string[]} args
 */
async function runTests(checks, args) {
  const session = await checks.group(watchSession);
  if (checks.signal.aborted) return;
  checks.add(await runVitest(args, session?.env ?? {}));
  if (session !== undefined) await checks.run('nothing left behind', session.expectNoLeaks);
}

await runMain(() => main(argv.slice(2)));
