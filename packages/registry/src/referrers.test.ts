import { startRegistry } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import { createRegistryClient } from './client.ts';
import { referrersTag } from './referrers.ts';
import { sendJson, startFakeRegistry } from './testing/fake-registry.ts';
import { pushTestImage, pushTestIndex } from './testing/images.ts';

const subject = `sha256:${'a'.repeat(64)}`;
const entry = (name: string, artifactType: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: `sha256:${name.repeat(64)}`,
  size: 10,
  artifactType,
});

describe('referrers', () => {
  it('come from the API, page by page', async () => {
    await using registry = await startFakeRegistry(({ url }, response) => {
      if (url.includes('page=2')) sendJson(response, 200, { manifests: [entry('c', 'x/sbom')] });
      else sendJson(response, 200, { manifests: [entry('b', 'x/sig')] }, { link: `<${url}?page=2>; rel="next"` });
    });
    const client = createRegistryClient(registry.host);
    expect(await client.referrers('a', subject)).toEqual([entry('b', 'x/sig'), entry('c', 'x/sbom')]);
    expect(registry.requests[0]?.url).toBe(`/v2/a/referrers/${subject}`);
  });

  it('of one kind are told apart even where a registry does not', async () => {
    await using registry = await startFakeRegistry((_, response) =>
      sendJson(response, 200, { manifests: [entry('b', 'x/sig'), entry('c', 'x/sbom')] }),
    );
    const found = await createRegistryClient(registry.host).referrers('a', subject, { artifactType: 'x/sbom' });
    expect(found).toEqual([entry('c', 'x/sbom')]);
  });

  it('come from a tag where the registry keeps no list', async () => {
    await using registry = await startRegistry();
    const client = createRegistryClient(registry.host);
    const image = await pushTestImage(client, 'app', { tag: '1' });
    expect(await client.referrers('app', image.digest)).toEqual([]);
    const signature = await pushTestImage(client, 'app', { layers: ['signature'], more: { subject: image } });
    await pushTestIndex(client, 'app', [signature], referrersTag(image.digest));
    expect(await client.referrers('app', image.digest)).toEqual([signature]);
  });
});
