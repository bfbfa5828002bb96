import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SlipwayError } from '@slipway/core';
import { checkBuilds, connectEngine, guardProblem, type EngineConnection, type GuardPolicy } from '@slipway/engine';
import { unhealthy } from '@slipway/registry';
import type { Check, Verdict } from './finding.ts';

const run = promisify(execFile);
const patienceMs = 10_000;

/** What runs need of the Docker Engine. */
export function engineChecks(
  guard: GuardPolicy,
  connect: () => Promise<EngineConnection>,
  env: NodeJS.ProcessEnv = process.env,
): readonly Check[] {
  return [
    { name: 'docker command', look: () => checkCommand(env) },
    { name: 'engine', look: () => checkEngine(connect) },
    {
      name: 'buildkit',
      needs: ['engine'],
      look: async () => {
        await checkBuilds(await connect(), AbortSignal.timeout(patienceMs));
        return 'builds can begin';
      },
    },
    { name: 'sandbox', needs: ['engine'], look: () => checkSandbox(guard, connect) },
  ];
}

/** Connects once for all checks. */
export function connectOnce(): () => Promise<EngineConnection> {
  let connection: Promise<EngineConnection> | undefined;
  return () => (connection ??= connectEngine());
}

/** Only people need the command: it logs in to registries. */
async function checkCommand(env: NodeJS.ProcessEnv): Promise<Verdict> {
  try {
    const { stdout } = await run('docker', ['--version'], { timeout: patienceMs, env });
    return stdout.trim().split('\n')[0] ?? '';
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return {
        note: 'the command docker is not on the PATH; runs do not need it',
        cure: "Install Docker's client to log in to registries with `docker login`, or use `tasks credential`.",
        code: 'DOCKER_COMMAND_ERROR',
      };
    }
    throw unhealthy(
      'DOCKER_COMMAND_ERROR',
      `the command docker fails: ${message.trim().split('\n').at(-1) ?? ''}`,
      "Reinstall Docker's client, or take what is called docker off the PATH.",
      cause,
    );
  }
}

async function checkEngine(connect: () => Promise<EngineConnection>): Promise<Verdict> {
  try {
    const { address, version, apiVersion } = await connect();
    return `Docker ${version} (API ${apiVersion}) at ${address}`;
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || cause.code === 'invalid-argument') throw cause;
    const code = cause.code === 'engine-too-old' ? 'DOCKER_VERSION_ERROR' : 'DOCKER_DAEMON_ERROR';
    throw unhealthy(code, cause.message, cause.advice, cause);
  }
}

async function checkSandbox(guard: GuardPolicy, connect: () => Promise<EngineConnection>): Promise<Verdict> {
  if (guard === 'off') return 'steps reach the services of the machine they run on, as TASKS_NETWORK_GUARD=off says';
  const problem = await guardProblem((await connect()).docker);
  if (problem === undefined) return 'steps are kept from the services of this computer';
  const text = `steps cannot be kept from the services of the machine they run on: ${problem}`;
  const advice = 'Run tasks where the engine is, as root and with iptables.';
  if (guard === 'try') return { note: text, cure: advice };
  throw new SlipwayError('not-allowed', text, { advice });
}
