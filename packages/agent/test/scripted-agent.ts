import { createScriptedRuntime, type Script, type ScriptedRuntime } from '@slipway/engine/testing';
import { createTempDir } from '@slipway/testkit';
import { pino } from 'pino';
import { startAgentOn, type Agent } from '../src/agent.ts';
import { agentSettings, type AgentOptions } from '../src/options.ts';
import type { ScriptedService } from './scripted-service.ts';

/** An agent whose steps do what a script says. */
export interface ScriptedAgent extends AsyncDisposable {
  readonly agent: Agent;
  readonly runtime: ScriptedRuntime;
  readonly dataDirectory: string;
  /** What it has logged, a line each. */
  readonly logged: readonly string[];
  readonly sweeps: () => number;
}

/** Starts an agent on a scripted runtime. */
export async function startScriptedAgent(
  service: Pick<ScriptedService, 'url'>,
  script: Script,
  options: Partial<AgentOptions> = {},
): Promise<ScriptedAgent> {
  const directory = await createTempDir('slipway-agent-');
  const runtime = createScriptedRuntime(script);
  const logged: string[] = [];
  let sweeps = 0;
  const agent = await startAgentOn(
    {
      runtime,
      platform: { os: 'linux', architecture: 'amd64' },
      capabilities: ['docker'],
      directories: [],
      isEngineHere: true,
      sweep() {
        sweeps += 1;
        return Promise.resolve({ containers: 0, networks: 0, volumes: 0, contexts: 0, workspaces: 0 });
      },
      refresh: () => Promise.resolve(undefined),
      built: () => Promise.resolve(),
      unname: () => Promise.resolve(),
      tidy: () => Promise.resolve({ images: 0, cacheBytes: 0 }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    },
    agentSettings({
      server: service.url,
      token: 'secret-token',
      name: 'agent-1',
      version: '0.0.0',
      dataDirectory: directory.path,
      minFreeDiskBytes: 1,
      log: pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) }),
      ...options,
    }),
  );
  return {
    agent,
    runtime,
    dataDirectory: directory.path,
    logged,
    sweeps: () => sweeps,
    async [Symbol.asyncDispose]() {
      await agent[Symbol.asyncDispose]();
      await directory[Symbol.asyncDispose]();
    },
  };
}
