import { compile, type Plan } from '@slipway/core';
import {
  connectEngine,
  createDockerRuntime,
  execute,
  type DockerRuntime,
  type Runtime,
  type SourceContext,
} from '@slipway/engine';

let runs = 0;

/** The runtime that all measurements share: a warm process with one connection, as an agent has it; to be disposed. */
export async function warmRuntime(): Promise<DockerRuntime> {
  return createDockerRuntime(await connectEngine());
}

/** Compiles the text of a task file; a finding is a mistake in the benchmark. */
export async function planOf(text: string): Promise<Plan> {
  const result = await compile(text, {
    run: { id: 'bench', registry: '127.0.0.1:5000', date: new Date(), os: 'linux', architecture: 'amd64' },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.plan;
}

/** Runs a plan to its end; anything but success fails the benchmark. What it emits is thrown away unless `emit` takes it. */
export async function runPlan(
  plan: Plan,
  runtime: Runtime,
  context: SourceContext = { kind: 'none' },
  emit: () => void = () => undefined,
): Promise<void> {
  runs += 1;
  const outcome = await execute(plan, {
    runtime,
    run: { runId: `bench${process.pid}x${runs}`, attempt: 1 },
    context,
    credentials: () => Promise.resolve(undefined),
    emit,
    signal: new AbortController().signal,
  });
  if (outcome.status !== 'Succeeded') throw new Error(outcome.error ?? outcome.status);
}
