import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import { createTempDir, startServerProcess } from '@slipway/testkit';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeMissingSecrets } from './lib/deploy-secrets.mjs';

interface Config {
  readonly storage: { readonly filesystem: { readonly rootdirectory: string } };
  readonly http: { readonly addr: string };
  readonly notifications: { readonly endpoints: readonly { readonly url: string }[] };
}

interface Notification {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: {
    readonly events: readonly { readonly action: string; readonly target: { readonly tag?: string } }[];
  };
}

/** A receiver of notifications that takes everything; `next` gives the first that came. */
async function startReceiver() {
  let take: (notification: Notification) => void = () => undefined;
  const next = new Promise<Notification>((resolve) => (take = resolve));
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      take({ path: request.url, authorization: request.headers.authorization, body: body as Notification['body'] });
      response.end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, next, [Symbol.dispose]: () => server.close() };
}

async function pushManifest(registry: string, repository: string, tag: string): Promise<void> {
  const config = '{}';
  const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
  const upload = await fetch(`${registry}/v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const target = new URL(upload.headers.get('location') ?? '', registry);
  target.searchParams.set('digest', digest);
  expect((await fetch(target, { method: 'PUT', body: config })).status).toBe(201);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.length, digest };
  const answer = await fetch(`${registry}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { 'content-type': mediaType },
    body: JSON.stringify({ schemaVersion: 2, mediaType, config: descriptor, layers: [] }),
  });
  expect(answer.status).toBe(201);
}

it('the shipped configuration of the registry is valid: pushes can be told to the service, and deletes are allowed', async () => {
  using receiver = await startReceiver();
  await using directory = await createTempDir();
  const secrets = path.join(directory.path, 'secrets');
  await makeMissingSecrets(secrets);
  const [text, token] = await Promise.all(
    ['registry.yml', 'registry-hook-token'].map((name) => readFile(path.join(secrets, name), 'utf8')),
  );
  const shipped = parse(text ?? '') as Config;
  const file = path.join(directory.path, 'config.yml');
  const endpoints = shipped.notifications.endpoints.map((endpoint) => ({
    ...endpoint,
    url: endpoint.url.replace('http://api:8080', `http://127.0.0.1:${receiver.port}`),
  }));
  const here = {
    ...shipped,
    storage: { ...shipped.storage, filesystem: { rootdirectory: path.join(directory.path, 'data') } },
    http: { ...shipped.http, addr: '127.0.0.1:0' },
    notifications: { ...shipped.notifications, endpoints },
  };
  await writeFile(file, JSON.stringify(here));
  await using registry = startServerProcess('docker-registry', ['serve', file]);
  const [, port = ''] = await registry.waitForOutput(/listening on \S*?:(\d+)/);
  const url = `http://127.0.0.1:${port}`;
  await pushManifest(url, 'hello', 'v1');
  const { path: called, authorization, body } = await receiver.next;
  expect([called, authorization]).toEqual(['/v1/hooks/registry', `Bearer ${token?.trim() ?? ''}`]);
  // Of all that a push is made of, only the tag is told.
  expect(body.events.map(({ action, target }) => [action, target.tag])).toEqual([['push', 'v1']]);

  const manifest = await fetch(`${url}/v2/hello/manifests/v1`, {
    headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
  });
  const digest = manifest.headers.get('docker-content-digest') ?? '';
  expect((await fetch(`${url}/v2/hello/manifests/${digest}`, { method: 'DELETE' })).status).toBe(202);
});
