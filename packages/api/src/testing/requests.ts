import type { Client, RunRequestInput, Source } from '@slipway/core/http';
import { createHash } from 'node:crypto';

const file = 'version: v1.1.0\nsteps:\n  - id: hello\n    cmd: bash echo hello\n';

/** A request for a run of a small task file. */
export function smallRun(
  rest: Partial<Extract<RunRequestInput, { type: 'EncodedTaskRunRequest' }>> = {},
): RunRequestInput {
  return { type: 'EncodedTaskRunRequest', encodedTaskContent: Buffer.from(file).toString('base64'), ...rest };
}

/** Uploads bytes as a context, into an upload that was begun already where its id is given. */
export async function uploadSource(client: Client, bytes: Buffer, begun?: string): Promise<Source> {
  const sourceId = begun ?? (await client('createSource', { body: {} })).sourceId;
  const params = { sourceId };
  await client('appendSource', { params, query: { offset: 0 }, body: bytes });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return client('completeSource', { params, body: { sizeBytes: bytes.length, sha256 } });
}
