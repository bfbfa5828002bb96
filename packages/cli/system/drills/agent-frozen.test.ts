import { describe, expect, it } from 'vitest';
import { expectNothingOf } from '../topology/leftovers.ts';
import { readWholeLog, submit, waitForEnd, waitForLog, waitForRun } from '../topology/service.ts';
import { agentOf, useArena } from './arena.ts';

describe('an agent that is frozen for longer than its lease', () => {
  const arena = useArena({ leaseSeconds: 3 });

  it('is fenced: what it does after it wakes changes nothing, and it stops the run that is no longer its own', async () => {
    const { service } = arena;
    const file = `steps:\n  - cmd: ${arena.image} sh -c 'echo begun; i=0; while [ $i -lt 80 ]; do i=$((i+1)); echo line $i; sleep 0.1; done'\n`;
    const run = await submit(service, file);
    await waitForLog(service, run.runId, 'line 5\n');
    const { agent } = await service.call('getRun', { params: { runId: run.runId } });
    const frozen = agentOf(service, agent);
    await frozen.freeze();
    const second = await waitForRun(
      service,
      run.runId,
      'on another agent',
      (now) => now.attempt === 2 && now.agent !== agent,
    );
    await waitForLog(service, run.runId, 'Attempt 2');
    await frozen.thaw();
    const over = await waitForEnd(service, run.runId);
    expect([over.status, over.attempt, over.agent]).toEqual(['Succeeded', 2, second.agent]);

    const [, after = ''] = (await readWholeLog(service, run.runId)).toString().split(/Attempt 2[^\n]*\n/);
    const lines = after.split('\n').filter((line) => line.startsWith('line '));
    expect(lines).toEqual(Array.from({ length: 80 }, (_, index) => `line ${index + 1}`));
    await expectNothingOf(service.pids(), run.runId);

    // It is an agent like any other again.
    const { agents } = await service.call('listAgents', {});
    expect(agents.map(({ name, state }) => [name, state]).toSorted()).toEqual([
      ['agent-1', 'online'],
      ['agent-2', 'online'],
    ]);
  });
});
