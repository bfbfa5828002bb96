import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '@slipway/core';
import type { AgentEvent } from '@slipway/core/http';
import { describe, expect, it } from 'vitest';
import { grantOf, taskRequest } from '../test/grants.ts';
import { startScriptedAgent } from '../test/scripted-agent.ts';
import { startScriptedService, type KnownRun } from '../test/scripted-service.ts';

const oneStep = 'steps:\n  - id: hello\n    cmd: image\n';

function finished(run: KnownRun): Extract<AgentEvent, { kind: 'finished' }> | undefined {
  return run.events.find((event) => event.kind === 'finished');
}

function hasFinished(run: KnownRun): () => boolean {
  return () => finished(run) !== undefined;
}

describe('an agent', () => {
  it('registers, takes a run, executes it and reports it in order', async () => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({ output: [['stdout', 'hello\n']] }), { slots: 2 });
    const run = service.queue(grantOf(taskRequest(oneStep)));
    await service.until(hasFinished(run));
    expect(service.registrations).toEqual([
      {
        name: 'agent-1',
        pool: 'default',
        slots: 2,
        version: '0.0.0',
        platform: { os: 'linux', architecture: 'amd64' },
        capabilities: ['docker'],
      },
    ]);
    expect(run.events.map((event) => ('status' in event ? `${event.kind} ${event.status}` : event.kind))).toEqual([
      'plan',
      'running',
      'step running',
      'step succeeded',
      'finished Succeeded',
    ]);
    expect(run.log.toString().split('\n')).toEqual([
      "Executing step ID: hello. Timeout(sec): 600, Working directory: '', Network: 'acb_default_network'",
      'Launching container with name: hello',
      'hello',
      'Successfully executed container: hello',
      expect.stringMatching(/^Step ID: hello marked as successful/),
      'Run ID: r1 was successful after 1s',
      '',
    ]);
    expect(finished(run)?.logEnd).toBe(run.log.length);
    expect(machine.sweeps()).toBe(1);
  });

  it('has so many runs at once as it has slots', async () => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({ until: 'forever' }), { slots: 2 });
    for (const runId of ['r1', 'r2', 'r3']) service.queue(grantOf(taskRequest(oneStep), { runId }));
    await service.until(() => service.beats.some(({ leases }) => leases.length === 2));
    await service.until(() => service.runs.get('r2')?.events.some(({ kind }) => kind === 'running') === true);
    expect(machine.runtime.requests.map(({ run }) => run.runId)).toEqual(['r1', 'r2']);
    service.answer = { cancel: [{ runId: 'r1', reason: 'canceled' }] };
    await service.until(() => service.runs.get('r3')?.events.some(({ kind }) => kind === 'running') === true);
    expect(finished(service.runs.get('r1')!)).toMatchObject({ status: 'Canceled', error: 'the run was canceled' });
  });

  it('starts while the service is away, and registers anew when it was forgotten', async () => {
    await using service = await startScriptedService();
    await service.down();
    await using machine = await startScriptedAgent(service, () => ({}));
    await service.up();
    await machine.agent.registered;
    service.forgetAgents();
    const run = service.queue(grantOf(taskRequest(oneStep)));
    await service.until(hasFinished(run));
    expect(service.registrations.length).toBe(2);
  });

  it('ends with the reason when the service refuses it', async () => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({}), { token: 'wrong' });
    await expect(machine.agent.done).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(machine.agent.registered).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('takes no run while its disk is nearly full, and says so', async () => {
    await using service = await startScriptedService();
    await using _ = await startScriptedAgent(service, () => ({}), { minFreeDiskBytes: Number.MAX_SAFE_INTEGER });
    service.queue(grantOf(taskRequest(oneStep)));
    await service.until(() => service.beats.length >= 3);
    expect(service.beats.at(-1)?.refusing).toMatch(/^the disk is nearly full: \d+ MiB are free/);
    expect(service.beats.at(-1)?.disk?.freeBytes).toBeGreaterThan(0);
    expect(service.runs.get('r1')?.events).toEqual([]);
  });

  it('leaves nothing in its directory, whatever it had there', async () => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({ output: [['stdout', 'x'.repeat(100_000)]] }));
    const run = service.queue(grantOf(taskRequest(oneStep)));
    run.durable = 0;
    await service.until(hasFinished(run));
    const [own = ''] = await readdir(machine.dataDirectory);
    expect(await readdir(join(machine.dataDirectory, own))).toEqual(['r1-1']);
    run.durable = 'all';
    await machine.agent.drain();
    expect(await readdir(machine.dataDirectory)).toEqual([]);
    expect(service.disconnected).toBe(1);
  });
});

describe('a run that is to end', () => {
  it.each([
    ['canceled', 'Canceled', 'Run ID: r1 was canceled after 1s. Error: the run was canceled'],
    ['timed-out', 'Timeout', 'Run ID: r1 timed out after 1s. Error: the run timed out'],
  ] as const)('because the answer to a report says %s ends as %s', async (reason, status, line) => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({ until: 'forever' }));
    const run = service.queue(grantOf(taskRequest(oneStep)));
    run.cancel = reason;
    await service.until(hasFinished(run));
    expect(finished(run)?.status).toBe(status);
    expect(run.log.toString().trimEnd().split('\n').at(-1)).toBe(line);
    expect(machine.runtime.alive).toEqual([]);
  });

  it('because its time is over ends as Timeout without the service saying so', async () => {
    await using service = await startScriptedService();
    await using _ = await startScriptedAgent(service, () => ({ until: 'forever' }));
    const run = service.queue(grantOf(taskRequest(oneStep), { remainingMs: 60 }));
    await service.until(hasFinished(run));
    expect(finished(run)).toMatchObject({ status: 'Timeout', error: 'the run timed out' });
  });

  it('because its lease is lost stops at once, and nothing more is reported', async () => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({ until: 'forever' }));
    const run = service.queue(grantOf(taskRequest(oneStep)));
    await service.until(() => run.events.some((event) => event.kind === 'step'));
    const known = run.events.length;
    run.isLost = true;
    await service.until(() => machine.runtime.alive.length === 0);
    expect(run.events.length).toBe(known);
    // The slot is free again.
    const next = service.queue(grantOf(taskRequest('steps: []'), { runId: 'r2' }));
    await service.until(hasFinished(next));
  });

  it.each(['lease-lost', 'unauthenticated', 'not-allowed'] as const)(
    'because a report is answered %s stops at once',
    async (code) => {
      await using service = await startScriptedService();
      await using machine = await startScriptedAgent(service, () => ({ until: 'forever' }));
      service.fail('report', new SlipwayError(code, 'no'));
      const run = service.queue(grantOf(taskRequest(oneStep)));
      await service.until(() => machine.runtime.requests.length === 1 && machine.runtime.alive.length === 0);
      expect(run.events).toEqual([]);
    },
  );
});

describe('a drain', () => {
  it('lets runs end, takes no more, and says goodbye', async () => {
    await using service = await startScriptedService();
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await using machine = await startScriptedAgent(service, () => ({ until: gate }), { slots: 2 });
    const run = service.queue(grantOf(taskRequest(oneStep)));
    await service.until(() => run.events.some((event) => event.kind === 'step'));
    const drained = machine.agent.drain();
    const late = service.queue(grantOf(taskRequest(oneStep), { runId: 'r2' }));
    release();
    await drained;
    await machine.agent.done;
    expect(finished(run)?.status).toBe('Succeeded');
    expect(late.events).toEqual([]);
    expect(service.disconnected).toBe(1);
  });

  it('hands back what does not end in time, with its log', async () => {
    await using service = await startScriptedService();
    const output = [['stdout', 'so far\n']] as const;
    await using machine = await startScriptedAgent(service, () => ({ output, until: 'forever' }));
    const run = service.queue(grantOf(taskRequest(oneStep)));
    await service.until(() => run.events.some((event) => event.kind === 'step'));
    void machine.agent.drain();
    await machine.agent.drain(0);
    expect(run.released).toBe('the agent ends');
    expect(finished(run)).toBeUndefined();
    expect(run.log.toString()).toContain('so far\n');
    expect(machine.runtime.alive).toEqual([]);
  });

  it('begins when the service wants it', async () => {
    await using service = await startScriptedService();
    await using machine = await startScriptedAgent(service, () => ({}));
    service.answer = { drain: true };
    await machine.agent.done;
    expect(service.disconnected).toBe(1);
  });

  it('ends an agent that the service has never answered', async () => {
    await using service = await startScriptedService();
    await service.down();
    await using machine = await startScriptedAgent(service, () => ({}));
    await machine.agent.drain();
    expect(await readdir(machine.dataDirectory)).toEqual([]);
  });
});
