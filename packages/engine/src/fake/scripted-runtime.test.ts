import { randomUUID } from 'node:crypto';
import { describeRuntime, type Doing } from '../../test/runtime-contract.ts';
import type { SandboxRequest } from '../runtime/runtime.ts';
import { cmdStep, planOf } from '../../test/steps.ts';
import { createScriptedRuntime, type Behaviour } from './scripted-runtime.ts';

describeRuntime('the scripted runtime', () => {
  const doings = new Map<string, Doing>();
  const runtime = createScriptedRuntime((step) => behaviourOf(doings.get(step.id) ?? { kind: 'exit', code: 0 }));
  const request = (): SandboxRequest => ({
    run: { runId: randomUUID(), attempt: 1 },
    plan: planOf([]),
    context: { kind: 'none' },
    credentials: () => Promise.resolve(undefined),
  });
  return Promise.resolve({
    runtime,
    step(id: string, doing: Doing) {
      doings.set(id, doing);
      return cmdStep(id);
    },
    request,
    badRequest: () => ({ ...request(), context: { kind: 'directory' as const, path: '' } }),
    ended: () => Promise.resolve(),
    leftovers: ({ run }: SandboxRequest) => Promise.resolve(runtime.alive.filter((name) => name.startsWith(run.runId))),
  });
});

function behaviourOf(doing: Doing): Behaviour {
  switch (doing.kind) {
    case 'exit':
      return { exitCode: doing.code };
    case 'print':
      return {
        output: [
          ['stdout', doing.stdout],
          ['stderr', doing.stderr],
        ],
      };
    case 'hang':
      return { output: [['stdout', 'ready']], until: 'forever' };
    case 'fail-later':
      return { later: { output: [['stderr', 'sorry']], exitCode: 3 } };
  }
}
