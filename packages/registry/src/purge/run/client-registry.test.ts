import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { createCapabilityProbe } from '../../capability/probe.ts';
import { createRegistryClient } from '../../client.ts';
import { startFakeRegistry } from '../../testing/fake-registry.ts';
import { memoryUntagJournal } from '../../untag/journal.ts';
import { clientRegistry } from './client-registry.ts';

const digest = `sha256:${'a'.repeat(64)}`;

it.each<
  [
    what: string,
    remove: (response: ServerResponse) => void,
    isLeft: boolean,
    removal: object,
    requests: readonly string[],
  ]
>([
  ['202', (response) => response.writeHead(202).end(), true, { kind: 'deleted' }, ['DELETE']],
  ['404', (response) => response.writeHead(404).end(), true, { kind: 'gone' }, ['DELETE']],
  ['405', (response) => response.writeHead(405).end(), true, { kind: 'refused', status: 405 }, ['DELETE']],
  ['403', (response) => response.writeHead(403).end(), true, { kind: 'failed' }, ['DELETE']],
  ['400', (response) => response.writeHead(400).end(), true, { kind: 'failed' }, ['DELETE']],
  ['500', (response) => response.writeHead(500).end(), true, { kind: 'failed' }, ['DELETE', 'HEAD']],
  [
    '500 and has done it',
    (response) => response.writeHead(500).end(),
    false,
    { kind: 'deleted', mayLeaveTags: true },
    ['DELETE', 'HEAD'],
  ],
  [
    'nothing and has done it',
    (response) => response.destroy(),
    false,
    { kind: 'deleted', mayLeaveTags: true },
    ['DELETE', 'HEAD'],
  ],
])('a registry that answers a deletion with %s', async (_what, remove, isLeft, removal, requests) => {
  await using registry = await startFakeRegistry((request, response) => {
    if (request.method === 'DELETE') remove(response);
    else response.writeHead(isLeft ? 200 : 404, { 'docker-content-digest': digest }).end();
  });
  const client = createRegistryClient(registry.host);
  // Which of http and https it speaks is found out by the first request.
  await client.head('other', 'x');
  const before = registry.requests.length;
  const purged = clientRegistry({ client, probe: createCapabilityProbe(client), journal: memoryUntagJournal() });
  expect(await purged.deleteManifest('app', digest)).toMatchObject(removal);
  expect(registry.requests.slice(before).map(({ method }) => method)).toEqual(requests);
});
