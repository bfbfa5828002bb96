import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { expectNothingOf } from '../topology/leftovers.ts';
import { readWholeLog, submit, waitForEnd, waitForLog } from '../topology/service.ts';
import { agentOf, useArena, type Arena } from './arena.ts';

describe('an agent that is killed', () => {
  const arena = useArena();

  /** Kills the agent that has the run, and starts it again as an init system would. */
  async function killAgentOf(runId: string): Promise<void> {
    const { agent } = await arena.service.call('getRun', { params: { runId } });
    const role = agentOf(arena.service, agent);
    await role.kill();
    await role.start();
  }

  async function expectSecondAttempt(runId: string): Promise<void> {
    const run = await waitForEnd(arena.service, runId);
    expect(run.runErrorMessage).toBeUndefined();
    expect([run.status, run.attempt]).toEqual(['Succeeded', 2]);
    const log = (await readWholeLog(arena.service, runId)).toString();
    expect(log.length).toBe(run.log.bytes);
    expect(log).toContain('Attempt 2');
    await expectNothingOf(arena.service.pids(), runId);
  }

  it('while it fetches a context: another attempt fetches and succeeds', async () => {
    await using archive = await startSlowArchive();
    const run = await submit(arena.service, `steps:\n  - cmd: ${arena.image} echo done\n`, {
      sourceLocation: archive.url,
    });
    await archive.asked;
    await killAgentOf(run.runId);
    archive.release();
    await expectSecondAttempt(run.runId);
  });

  it('while it builds: another attempt builds and pushes', async () => {
    const dockerfile = `FROM ${arena.image}\nRUN echo the build runs $RANDOM && sleep 3\n`;
    const run = await submit(arena.service, taskWithDockerfile(arena, dockerfile, 'built'));
    await waitForLog(arena.service, run.runId, 'the build runs');
    await killAgentOf(run.runId);
    await expectSecondAttempt(run.runId);
    const { outputImages } = await arena.service.call('getRun', { params: { runId: run.runId } });
    expect(outputImages).toHaveLength(1);
    expect(await servedDigest(arena, 'built', run.runId)).toBe(outputImages[0]?.digest);
  });

  it('while its log is flushed: each line of the attempt that counts is there once, and those of the one before too', async () => {
    const lines = 40_000;
    const file = `steps:\n  - id: writer\n    cmd: ${arena.image} sh -c 'seq 1 ${lines}; sleep 1; seq 1 ${lines}'\n`;
    const run = await submit(arena.service, file);
    await waitForLog(arena.service, run.runId, '\n20000\n');
    await killAgentOf(run.runId);
    await expectSecondAttempt(run.runId);
    const [, second = ''] = (await readWholeLog(arena.service, run.runId)).toString().split(/Attempt 2[^\n]*\n/);
    const numbers = second.split('\n').filter((line) => /^\d+$/.test(line));
    const once = Array.from({ length: lines }, (_, index) => String(index + 1));
    expect(numbers).toEqual([...once, ...once]);
  });

  it('between a push and its report: the digest of the second attempt is told as a warning', async () => {
    const { service, machines } = arena;
    const file = `version: v1.1.0
steps:
  - cmd: ${arena.image} sh -c 'head -c 16 /dev/urandom > random; echo FROM scratch > Dockerfile; echo COPY random / >> Dockerfile'
  - build: -t $Registry/twice:$ID .
  - cmd: ${arena.image} sh -c 'echo built; sleep 2'
  - push: ["$Registry/twice:$ID"]
`;
    const run = await submit(service, file);
    await waitForLog(service, run.runId, 'built\n');
    const { agent } = await service.call('getRun', { params: { runId: run.runId } });
    // The push waits for the registry, so that the service is away before it ends: nobody hears what became of it.
    await machines.registry.freeze();
    await waitForLog(service, run.runId, 'The push refers to repository');
    await service.server.freeze();
    await machines.registry.thaw();
    const first = await waitForDigest(arena, 'twice', run.runId);
    await agentOf(service, agent).kill();
    await service.server.thaw();
    await agentOf(service, agent).start();
    const over = await waitForEnd(service, run.runId);
    expect([over.status, over.attempt]).toEqual(['Succeeded', 2]);
    const second = await servedDigest(arena, 'twice', run.runId);
    expect(second).not.toBe(first);
    expect(over.outputImages.map(({ digest }) => digest)).toEqual([second]);
    expect(over.warnings.join('\n')).toContain(first);
    await expectNothingOf(service.pids(), run.runId);
  });
});

describe('an agent that is killed, where lost runs are not done again', () => {
  const arena = useArena({ env: { TASKS_LOST_RUNS: 'error' } });

  it('ends its run as Error with the reason, and leaves nothing', async () => {
    const { service } = arena;
    const run = await submit(service, `steps:\n  - cmd: ${arena.image} sh -c 'echo begun; sleep 600'\n`);
    await waitForLog(service, run.runId, 'begun');
    const { agent } = await service.call('getRun', { params: { runId: run.runId } });
    await agentOf(service, agent).kill();
    await agentOf(service, agent).start();
    const over = await waitForEnd(service, run.runId);
    expect([over.status, over.attempt]).toEqual(['Error', 1]);
    expect(over.runErrorMessage).toContain(agent);
    const log = await readWholeLog(service, run.runId);
    expect(log.toString()).toContain('begun\n');
    expect(over.log).toMatchObject({ bytes: log.length, complete: true });
    await expectNothingOf(service.pids(), run.runId);
  });
});

const tagOf = (arena: Arena, name: string, runId: string): string =>
  `http://${arena.machines.registry.host}/v2/${name}/manifests/${runId}`;

const manifestTypes =
  'application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json';

/** What the registry itself says, without our own client. */
async function servedDigest(arena: Arena, name: string, runId: string): Promise<string | undefined> {
  const answer = await fetch(tagOf(arena, name, runId), { headers: { accept: manifestTypes } });
  return answer.headers.get('docker-content-digest') ?? undefined;
}

async function waitForDigest(arena: Arena, name: string, runId: string): Promise<string> {
  for (;;) {
    const digest = await servedDigest(arena, name, runId);
    if (digest !== undefined) return digest;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A task that writes its Dockerfile in a step, since it comes without a context. */
function taskWithDockerfile({ image }: Arena, dockerfile: string, name: string, flags = ''): string {
  const encoded = Buffer.from(dockerfile).toString('base64');
  return `version: v1.1.0
steps:
  - cmd: ${image} sh -c 'echo ${encoded} | base64 -d > Dockerfile'
  - build: ${flags}-t $Registry/${name}:$ID .
  - push: ["$Registry/${name}:$ID"]
`;
}

/** A server of an empty tar that answers the first request only when it is let. */
async function startSlowArchive() {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const server = createServer((_, response) => {
    ask();
    void released.then(() => response.writeHead(200, { 'content-type': 'application/x-tar' }).end(Buffer.alloc(1024)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/context.tar`,
    asked,
    release,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
