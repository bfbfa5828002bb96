import { expect } from 'vitest';

/** The JSON that `tasks run -o json` prints, as far as the tests read it. */
export interface RunResult {
  readonly runId: string;
  readonly status: string;
  readonly steps: readonly { readonly id: string; readonly status: string }[];
  readonly images: readonly { readonly reference: string; readonly digest: string }[];
}

/** Asks the registry itself, without our own client, for every image that a run says it pushed. */
export async function expectServed(result: RunResult): Promise<void> {
  for (const { reference, digest } of result.images) {
    const match = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference);
    const [, host = '', repository = '', tag = ''] = match ?? [];
    const response = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
      headers: {
        accept: 'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json',
      },
    });
    expect(response.status, reference).toBe(200);
    expect(response.headers.get('docker-content-digest')).toBe(digest);
  }
}
