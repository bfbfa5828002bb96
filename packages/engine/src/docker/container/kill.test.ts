import { describe, expect, it } from 'vitest';
import { killUntil } from './kill.ts';

const refusal = (statusCode: number): Error => Object.assign(new Error('refused'), { statusCode });

function containerThat(answers: readonly (Error | undefined)[]) {
  const signals: unknown[] = [];
  return {
    signals,
    kill(options: unknown) {
      const answer = answers[signals.length];
      signals.push(options);
      return answer === undefined ? Promise.resolve(Buffer.alloc(0)) : Promise.reject(answer);
    },
  };
}

describe('a kill', () => {
  it('is repeated while the engine does not call the container running yet', async () => {
    const container = containerThat([refusal(409), refusal(500), undefined]);
    await killUntil(container, new AbortController().signal);
    expect(container.signals).toEqual(Array.from({ length: 3 }, () => ({ signal: 'SIGKILL' })));
  });

  it('is given up when the container is gone', async () => {
    const container = containerThat([refusal(404)]);
    await killUntil(container, new AbortController().signal);
    expect(container.signals).toHaveLength(1);
  });

  it('is given up when the container has ended', async () => {
    const ended = new AbortController();
    const container = containerThat(Array.from({ length: 100 }, () => refusal(409)));
    const killed = killUntil(container, ended.signal);
    ended.abort();
    await killed;
    expect(container.signals).toHaveLength(1);
  });
});
