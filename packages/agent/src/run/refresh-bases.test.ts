import { describe, expect, it } from 'vitest';
import type { Cause } from '@slipway/core/http';
import { refreshBases } from './refresh-bases.ts';

async function refreshed(cause: Cause, failure?: string) {
  const calls: string[] = [];
  const said: string[] = [];
  await refreshBases(cause, {
    machine: {
      refresh(reference, digest) {
        calls.push(`${reference} ${digest}`);
        return Promise.resolve(failure);
      },
    },
    credentials: () => Promise.resolve(undefined),
    signal: new AbortController().signal,
    say: (text) => void said.push(text),
  });
  return { calls, said };
}

const images = [
  { registry: 'r.io', repository: 'base', tag: '1', digest: 'sha256:a' },
  { registry: 'r.io', repository: 'tools', digest: 'sha256:b' },
  { registry: 'r.io', repository: 'unknown' },
];

describe('refreshBases', () => {
  it('brings up to date what has started the run, by the names that the task has for it', async () => {
    const { calls, said } = await refreshed({ kind: 'base-image', trigger: 't', images });
    expect(calls).toEqual(['r.io/base:1 sha256:a', 'r.io/tools:latest sha256:b']);
    expect(said[0]).toBe('Base image r.io/base:1 has moved to sha256:a');
  });

  it('tells why an image cannot be pulled, and leaves the rest to the build', async () => {
    const { said } = await refreshed({ kind: 'base-image', trigger: 't', images: images.slice(0, 1) }, 'it is gone');
    expect(said.at(-1)).toBe('WARNING: r.io/base:1 cannot be pulled: it is gone');
  });

  it('does nothing in other runs', async () => {
    expect(await refreshed({ kind: 'manual' })).toEqual({ calls: [], said: [] });
  });
});
