import { describe, expect, it } from 'vitest';
import { restrictRequest } from './restrict-request.ts';
import { runRequestSchema, type ResolvedRunRequest, type RunRequestInput } from './schemas/request.ts';

const hidden = {
  credentials: [{ registry: 'registry.example.io', username: 'me', password: 'hidden' }],
  secrets: [{ id: 'token', content: Buffer.from('hidden').toString('base64') }],
};
const named = [
  { name: 'open', value: 'shown' },
  { name: 'closed', value: 'hidden', isSecret: true },
];
const requests: readonly RunRequestInput[] = [
  { type: 'DockerBuildRequest', sourceLocation: 'https://git.example.io/r.git', arguments: named, ...hidden },
  { type: 'EncodedTaskRunRequest', encodedTaskContent: 'c3RlcHM6IFtdCg==', values: named, ...hidden },
  {
    type: 'FileTaskRunRequest',
    taskFilePath: 'acb.yaml',
    sourceLocation: 'https://git.example.io/fork.git',
    taskFileLocation: 'https://git.example.io/base.git#main',
    values: named,
    ...hidden,
  },
];
const resolved = (input: RunRequestInput): ResolvedRunRequest => runRequestSchema.parse(input) as ResolvedRunRequest;

describe.each(requests)('a request of foreign code: $type', (input) => {
  it('has no secret of any kind, and everything else', () => {
    const request = resolved({ ...input, isRestricted: true } as RunRequestInput);
    const left = restrictRequest(request);
    expect(JSON.stringify(left)).not.toMatch(/hidden|aGlkZGVu/);
    expect(left.secrets).toEqual([]);
    expect(left.credentials).toEqual([]);
    expect(left).toMatchObject({ type: request.type, isRestricted: true });
    expect(left.sourceLocation).toBe(request.sourceLocation);
    expect(JSON.stringify(left)).toContain('shown');
  });

  it('is left alone when its code is trusted', () => {
    const request = resolved(input);
    expect(restrictRequest(request)).toBe(request);
  });
});
