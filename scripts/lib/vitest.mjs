import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { tally } from './test-report.mjs';

/**
 * Runs the tests with their output as it comes, and counts them.
 * @param {readonly string[]} args passed on: names of projects, files, tests
 * @param {NodeJS.ProcessEnv} env
 */
export async function runVitest(args, env) {
  const directory = await mkdtemp(path.join(tmpdir(), 'slipway-report-'));
  const file = path.join(directory, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  try {
    const command = ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...args];
    const { code } = await runCommand(process.execPath, command, { env, stdout: 'inherit', stderr: 'inherit' });
    const report = await readFile(file, 'utf8').catch(() => '{"testResults":[]}');
    return tally(JSON.parse(report), code);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
