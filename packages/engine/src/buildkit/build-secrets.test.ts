import { describe, expect, it } from 'vitest';
import type { BuildSecret } from '@slipway/core';
import { buildStep } from '../../test/steps.ts';
import { readSecrets } from './build-secrets.ts';

const workspace = new Map([
  ['sub/token', 'of the workspace'],
  ['sub/TOKEN', 'a file like a variable'],
]);

function read(secret: BuildSecret): ReturnType<typeof readSecrets> {
  const step = buildStep(
    'b',
    { secrets: [secret] },
    {
      workingDirectory: '/workspace/sub',
      env: [{ name: 'TOKEN', value: 'of the environment' }],
      volumeMounts: [{ name: 'v', mountPath: '/run/v/' }],
    },
  );
  const readFile = (path: string): Promise<Buffer | undefined> => {
    const text = workspace.get(path);
    return Promise.resolve(text === undefined ? undefined : Buffer.from(text));
  };
  const volumes = [{ name: 'v', files: [{ name: 'key', content: Buffer.from('of the volume') }] }];
  return readSecrets(step, { readFile, volumes });
}

describe('readSecrets', () => {
  it.each([
    { secret: { id: 'x', source: 'token' }, content: 'of the workspace' },
    { secret: { id: 'x', source: '/workspace/sub/token' }, content: 'of the workspace' },
    { secret: { id: 'x', source: '/run/v/key' }, content: 'of the volume' },
    { secret: { id: 'x', source: '/workspace/../run/v/key' }, content: 'of the volume' },
    { secret: { id: 'token' }, content: 'of the workspace' },
    { secret: { id: 'TOKEN' }, content: 'of the environment' },
    { secret: { id: 'x', variable: 'TOKEN' }, content: 'of the environment' },
    { secret: { id: 'TOKEN', source: 'TOKEN' }, content: 'a file like a variable' },
  ])('$secret is $content', async ({ secret, content }) => {
    const result = await read(secret);
    expect(result.ok && Buffer.from(result.secrets.get(secret.id) ?? []).toString()).toBe(content);
  });

  it.each([
    { secret: { id: 'x', source: 'none' }, reason: 'there is no /workspace/sub/none' },
    { secret: { id: 'x', source: '/etc/passwd' }, reason: 'there is no /etc/passwd' },
    { secret: { id: 'x', source: '../../etc/passwd' }, reason: 'there is no /etc/passwd' },
    { secret: { id: 'x', variable: 'NONE' }, reason: 'there is no variable NONE' },
  ])('$secret cannot be read', async ({ secret, reason }) => {
    expect(await read(secret)).toEqual({ ok: false, reason: expect.stringContaining(reason) as string });
  });
});
