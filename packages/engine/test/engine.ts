import { ensureBaseImage } from '@slipway/testkit';
import { randomUUID } from 'node:crypto';
import type { CmdStep, LogStream, Plan, PlannedStep, RunEvent } from '@slipway/core';
import { connectEngine, type EngineConnection } from '../src/docker/connect/connection.ts';
import { labelKeys } from '../src/docker/resources/labels.ts';
import { createDockerRuntime } from '../src/docker/runtime.ts';
import type { DockerRuntimeOptions } from '../src/docker/settings.ts';
import { execute, type ExecuteOptions } from '../src/execute/execute.ts';
import type { RunOutcome } from '../src/execute/outcome.ts';
import type { SandboxRequest } from '../src/runtime/runtime.ts';
import { cmdStep, planOf } from './steps.ts';

/** The real engine with the base image on it. */
export async function testEngine(): Promise<{ readonly connection: EngineConnection; readonly image: string }> {
  const connection = await connectEngine();
  return { connection, image: await ensureBaseImage(connection.docker) };
}

/** A step that runs a shell script. */
export function shell(image: string, id: string, script: string, some: Parameters<typeof cmdStep>[1] = {}): CmdStep {
  return cmdStep(id, { image, args: ['sh', '-c', script], ...some });
}

/** A request for a run that no other test has. */
export function testRequest(plan: Plan = planOf([]), some: Partial<SandboxRequest> = {}): SandboxRequest {
  return {
    run: { runId: `test-${randomUUID()}`, attempt: 1 },
    plan,
    context: { kind: 'none' },
    credentials: () => Promise.resolve(undefined),
    ...some,
  };
}

/** What is on the engine of a run, by kind and name. */
export async function leftoversOf(connection: EngineConnection, runId: string): Promise<readonly string[]> {
  const filters = { label: [`${labelKeys.run}=${runId}`] };
  const [containers, networks, volumes] = await Promise.all([
    connection.docker.listContainers({ all: true, filters }),
    connection.docker.listNetworks({ filters }),
    connection.docker.listVolumes({ filters: JSON.stringify(filters) }),
  ]);
  return [
    ...containers.map((one) => `container ${one.Names.join(' ')}`),
    ...networks.map((one) => `network ${one.Name}`),
    ...volumes.Volumes.map((one) => `volume ${one.Name}`),
  ].sort();
}

/** A whole run on the real engine, with everything that came out of it. */
export interface TestRun {
  readonly outcome: RunOutcome;
  readonly events: readonly RunEvent[];
  readonly runId: string;
  readonly leftovers: readonly string[];
  /** The bytes of one stream of a step. */
  bytes(stepId: string, stream: LogStream): Buffer;
  /** The same as text. */
  text(stepId: string, stream?: LogStream): string;
}

/** Executes a plan on the real engine. */
export async function runOn(
  connection: EngineConnection,
  plan: Plan | readonly PlannedStep[],
  options: Partial<ExecuteOptions> = {},
  settings: DockerRuntimeOptions = {},
): Promise<TestRun> {
  const events: RunEvent[] = [];
  const request = testRequest('steps' in plan ? plan : planOf(plan));
  await using runtime = createDockerRuntime(connection, settings);
  const outcome = await execute(request.plan, {
    ...request,
    runtime,
    signal: new AbortController().signal,
    ...options,
    emit: async (event) => {
      events.push(event);
      await options.emit?.(event);
    },
  });
  const bytes = (stepId: string, stream: LogStream): Buffer =>
    Buffer.concat(
      events.flatMap((event) =>
        event.kind === 'log' && event.stepId === stepId && event.stream === stream ? [event.bytes] : [],
      ),
    );
  return {
    outcome,
    events,
    runId: request.run.runId,
    leftovers: await leftoversOf(connection, request.run.runId),
    bytes,
    text: (stepId, stream = 'stdout') => bytes(stepId, stream).toString(),
  };
}
