import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Failure } from './failure.mjs';
import { root } from './paths.mjs';

/**
 * @typedef {object} CommandOptions
 * @property {NodeJS.ProcessEnv} [env] added to this process's own
 * @property {'capture' | 'inherit'} [stdout] `capture` by default
 * @property {'capture' | 'inherit'} [stderr] `capture` by default
 */

/**
 * Runs a command in the repository's root and waits for its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<{ readonly code: number, readonly stdout: string, readonly output: string }>} `output` holds both streams
 */
export async function runCommand(program, args, { env = {}, stdout = 'capture', stderr = 'capture' } = {}) {
  /** @param {'capture' | 'inherit'} way */
  const stdio = (way) => (way === 'capture' ? 'pipe' : 'inherit');
  const child = spawn(program, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', stdio(stdout), stdio(stderr)],
  });
  const captured = { stdout: '', output: '' };
  child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    captured.stdout += text;
    captured.output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (captured.output += text));
  try {
    const [code] = await once(child, 'close');
    return { code: typeof code === 'number' ? code : 1, ...captured };
  } catch (error) {
    throw new Failure(`${program} cannot be started: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * As {@link runCommand}, for a command that must succeed and has nothing to say when it does.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 */
export async function runQuietly(program, args, options) {
  const { code, output } = await runCommand(program, args, options);
  if (code !== 0)
    throw new Failure(`${output.trimEnd()}\n\`${[program, ...args].join(' ')}\` failed with exit code ${code}.`);
}
