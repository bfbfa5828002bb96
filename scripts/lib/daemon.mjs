import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from './failure.mjs';
import { stateDirectory } from './paths.mjs';

const pollMs = 50;
const stopMs = 20_000;
const logLines = 15;

/** A server that outlives this process: started by one script, stopped by another, found again by its pid file. */
export class Daemon {
  /**
   * @param {string} program
   * @param {string} [directory] where pid file and log are
   * @param {{ readonly name?: string, readonly mark?: string }} [identity] what the two files are called, and a part of the command
   *   line that only this daemon has; both by default the program
   */
  constructor(program, directory = stateDirectory, { name = path.basename(program), mark = program } = {}) {
    this.program = program;
    this.mark = mark;
    this.pidFile = path.join(directory, `${name}.pid`);
    this.logFile = path.join(directory, `${name}.log`);
  }

  /**
   * Starts the program and waits until `isReady` says so.
   * @param {readonly string[]} args
   * @param {() => Promise<boolean>} isReady
   * @param {number} patienceMs
   */
  async start(args, isReady, patienceMs) {
    mkdirSync(path.dirname(this.pidFile), { recursive: true });
    const log = openSync(this.logFile, 'w');
    const child = spawn(this.program, args, { detached: true, stdio: ['ignore', log, log] });
    /** @type {string | undefined} */
    let ended;
    child.on('error', (error) => (ended = error.message));
    child.on('exit', (code, signal) => (ended = `it ended with ${signal ?? `exit code ${code}`}`));
    if (child.pid !== undefined) writeFileSync(this.pidFile, String(child.pid));
    child.unref();
    const deadline = Date.now() + patienceMs;
    while (!(await isReady())) {
      if (ended === undefined && Date.now() < deadline) {
        await delay(pollMs);
        continue;
      }
      await this.stop();
      const reason = ended ?? `it did not answer within ${patienceMs / 1000} s`;
      throw new Failure(
        `${this.program} could not be started: ${reason}. The end of ${this.logFile}:\n${this.#logTail()}`,
        {
          exitCode: 5,
        },
      );
    }
  }

  /** The process that an earlier call of `start` left running, or undefined. A pid file may outlive its process and name a stranger. */
  get pid() {
    if (!existsSync(this.pidFile)) return undefined;
    const pid = Number(readFileSync(this.pidFile, 'utf8'));
    return isAlive(pid) && commandOf(pid).includes(this.mark) ? pid : undefined;
  }

  /** Stops what `start` left running, if anything, and waits for its end. */
  async stop() {
    const { pid } = this;
    if (pid !== undefined) {
      process.kill(pid, 'SIGTERM');
      const deadline = Date.now() + stopMs;
      while (isAlive(pid)) {
        if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
        await delay(pollMs);
      }
    }
    rmSync(this.pidFile, { force: true });
    return pid !== undefined;
  }

  #logTail() {
    return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-logLines).join('\n');
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch {
    return false;
  }
}

/**
 * A process that has ended keeps its number until its parent asks for the exit code; a container's first process may never do that.
 * @param {number} pid
 */
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** @param {number} pid */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
