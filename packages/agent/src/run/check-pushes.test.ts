import type { PushStep } from '@slipway/core';
import type { Runtime, Sandbox } from '@slipway/engine';
import { describe, expect, it } from 'vitest';
import { checkPushes, withPushCheck, type PushAsker } from './check-pushes.ts';

const lock = { image: 'r.io/app:v1', message: 'app:v1 is locked by alice', advice: 'Unlock it.' };

function askerOf(...locked: (typeof lock)[]) {
  const asked: unknown[] = [];
  const insist = (_: string, input: unknown): Promise<unknown> => {
    asked.push(input);
    return Promise.resolve({ locked });
  };
  const grant = { lease: { leaseId: 'l'.repeat(16), runId: 'r1', attempt: 1 } };
  return { asker: { door: { insist }, grant, signal: AbortSignal.timeout(60_000) } as PushAsker, asked };
}

describe('a push to what is locked', () => {
  it('is refused before the first step, and says who has locked it', async () => {
    const { asker } = askerOf(lock);
    await expect(checkPushes(asker, [lock.image])).rejects.toMatchObject({
      code: 'conflict',
      message: 'app:v1 is locked by alice. Unlock it.',
    });
  });

  it('asks nothing where nothing is pushed', async () => {
    const { asker, asked } = askerOf(lock);
    await checkPushes(asker, []);
    expect(asked).toEqual([]);
  });

  it.each([
    [[lock], 0, { exitCode: 1, images: [], reason: 'app:v1 is locked by alice. Unlock it.' }],
    [[], 1, { exitCode: 0, images: [] }],
  ])('is looked at again right before it: %j', async (locked, pushes, exit) => {
    let pushed = 0;
    const sandbox = { push: () => Promise.resolve({ exitCode: 0, images: [], pushed: (pushed += 1) }) };
    const runtime = { open: () => Promise.resolve(sandbox as unknown as Sandbox) } as unknown as Runtime;
    const checked = await withPushCheck(runtime, askerOf(...locked).asker).open({} as never, AbortSignal.timeout(1000));
    const step = { images: [lock.image] } as unknown as PushStep;
    expect(await checked.push(step, () => undefined, AbortSignal.timeout(1000))).toMatchObject(exit);
    expect(pushed).toBe(pushes);
  });
});
