import { createServer } from 'node:http';
import { once } from 'node:events';
import { compile, type Plan } from '@slipway/core';
import { pushImage, startFaultFront, startRegistry, type Fault } from '@slipway/testkit';
import Docker from 'dockerode';
import { beforeAll, describe, expect, it } from 'vitest';
import { runBuilds } from '../../../test/build-run.ts';
import { shell, testEngine, type TestRun } from '../../../test/engine.ts';
import { buildStep, pushStep } from '../../../test/steps.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { pushOnce } from './push.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

/** The steps of a task file. */
async function stepsOf(text: string): Promise<Plan['steps']> {
  const run = { id: 'r', registry: '', date: new Date(0), os: 'linux', architecture: 'amd64' };
  const result = await compile(text, { run });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.plan.steps;
}

/** The images that the log says are pushed, in order, each with its attempt. */
function attempts(run: TestRun, stepId: string): readonly string[] {
  return [...run.text(stepId, 'system').matchAll(/^Pushing image: (.*)$/gm)].map(([, text = '']) => text);
}

const manifestPut = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'PUT' && path.includes('/manifests/');

describe('push steps', () => {
  it('98 add :latest, drop duplicates, keep order, and report each digest as the registry has it', async () => {
    await using registry = await startRegistry();
    const name = `${registry.host}/team/app`;
    const run = await runBuilds(connection, {
      files: { Dockerfile: `FROM ${image}\nLABEL pushed=98\n` },
      steps: await stepsOf(
        `steps:\n  - build: -t ${name}:2 -t ${name}:latest .\n  - id: push\n    push: ['${name}:2', '${name}', '${name}:2', '${name}:latest']\n`,
      ),
    });
    expect(run.outcome.error).toBeUndefined();
    expect(attempts(run, 'push')).toEqual([`${name}:2, attempt 1`, `${name}:latest, attempt 1`]);
    const served = await Promise.all(
      ['2', 'latest'].map(async (tag) => {
        const answer = await fetch(`${registry.url}/v2/team/app/manifests/${tag}`, {
          method: 'HEAD',
          headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
        });
        return { reference: `${name}:${tag}`, digest: answer.headers.get('docker-content-digest') };
      }),
    );
    expect(run.outcome.images).toEqual(served);
  });

  it('98 try three times, and succeed when the third attempt does', async () => {
    await using registry = await startRegistry();
    await using front = await startFaultFront(registry.url);
    front.fail({ kind: 'answer', status: 503 }, { times: 2, match: manifestPut });
    const tag = `${front.host}/team/app:1`;
    const run = await pushOne(tag);
    expect(run.outcome.error).toBeUndefined();
    expect(attempts(run, 'push')).toEqual([1, 2, 3].map((attempt) => `${tag}, attempt ${attempt}`));
    expect(run.outcome.images).toMatchObject([{ reference: tag }]);
  });

  it('99 the timeout of the step holds for the whole list, waits included', async () => {
    const tags = ['localhost:1/a:1', 'localhost:1/b:1'];
    const run = await runBuilds(connection, {
      files: { Dockerfile: `FROM ${image}\n` },
      steps: [buildStep('build', { tags }), pushStep('push', tags, { timeoutMs: 1500 })],
      settings: { pushBackoffMs: 3_600_000 },
    });
    expect(run.outcome.error).toBe('failed to run step ID: push: timed out');
    expect(attempts(run, 'push')).toEqual(['localhost:1/a:1, attempt 1']);
  });

  it('99 retries do not multiply the attempts', async () => {
    const run = await runBuilds(connection, {
      files: { Dockerfile: `FROM ${image}\n` },
      steps: await stepsOf(
        'steps:\n  - build: -t localhost:1/a:1 .\n  - id: push\n    push: ["localhost:1/a:1"]\n    retries: 5\n',
      ),
      settings: { pushBackoffMs: 1 },
    });
    expect(attempts(run, 'push')).toHaveLength(3);
    expect(run.outcome.error).toMatch(/^failed to run step ID: push: failed to push images successfully \(localhost:1/);
  });

  it.each<{ what: string; fault: Fault; attempts: number; error: RegExp }>([
    {
      what: 'answers 401',
      fault: { kind: 'answer', status: 401, body: '{"errors":[{"code":"UNAUTHORIZED","message":"log in first"}]}' },
      attempts: 1,
      error: /unauthorized: .*log in first/,
    },
    {
      what: 'answers 429',
      fault: { kind: 'answer', status: 429, body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}' },
      attempts: 3,
      error: /toomanyrequests: .*slow down/i,
    },
    { what: 'answers 500', fault: { kind: 'answer', status: 500 }, attempts: 3, error: /500 Internal Server Error/ },
    { what: 'breaks off', fault: { kind: 'disconnect' }, attempts: 3, error: /EOF|connection reset/ },
  ])(
    'a registry that $what in the middle of a push ends it with a clear error',
    async ({ fault, error, ...expected }) => {
      await using registry = await startRegistry();
      await using front = await startFaultFront(registry.url);
      front.fail(fault, { times: 1000, match: manifestPut });
      const tag = `${front.host}/team/app:1`;
      const run = await pushOne(tag);
      expect(run.outcome).toMatchObject({
        status: 'Failed',
        images: [],
        steps: [{ status: 'succeeded' }, { exitCode: 1 }],
      });
      expect(run.outcome.error).toMatch(error);
      expect(run.outcome.error).toContain(tag);
      expect(attempts(run, 'push')).toHaveLength(expected.attempts);
      expect(run.leftovers).toEqual([]);
    },
  );

  it('show their login to no step and no log', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const { login = { username: '', password: '' } } = registry;
    const encoded = Buffer.from(`${login.username}:${login.password}`).toString('base64');
    const tag = `${registry.host}/team/app:1`;
    const run = await runBuilds(connection, {
      files: { Dockerfile: `FROM ${image}\nRUN env; cat /root/.docker/config.json; true\n` },
      steps: [
        buildStep('build', { tags: [tag], noCache: true }),
        pushStep('push', [tag]),
        shell(
          image,
          'look',
          'env; cat /proc/*/environ; find / -name config.json -not -path "/proc/*" -exec cat {} +; true',
        ),
      ],
      options: { credentials: (host) => Promise.resolve(host === registry.host ? login : undefined) },
    });
    expect(run.outcome.error).toBeUndefined();
    const all = JSON.stringify(run.outcome) + allText(run);
    for (const secret of [login.password, encoded]) expect(all).not.toContain(secret);
  });

  it('read the digest back from the registry when the engine does not tell it', async () => {
    await using registry = await startRegistry({ auth: 'basic' });
    const tag = `${registry.host}/team/app:1`;
    const digest = await pushImage(connection.docker, image, tag, registry.login);
    await using engine = await startSilentEngine();
    const context = { docker: engine.docker, out: () => undefined, signal: new AbortController().signal };
    expect(await pushOnce(tag, { ...context, credentials: () => Promise.resolve(registry.login) })).toEqual({
      ok: true,
      digest,
    });
    expect(
      await pushOnce(`${registry.host}/team/other:1`, {
        ...context,
        credentials: () => Promise.resolve(registry.login),
      }),
    ).toEqual({
      ok: false,
      failure: 'the registry does not have what was pushed',
    });
    expect(await pushOnce(tag, { ...context, credentials: () => Promise.resolve(undefined) })).toMatchObject({
      ok: false,
      failure: expect.stringContaining('the digest of what was pushed cannot be read') as string,
    });
  });
});

function pushOne(tag: string): Promise<TestRun> {
  return runBuilds(connection, {
    files: { Dockerfile: `FROM ${image}\n` },
    steps: [buildStep('build', { tags: [tag] }), pushStep('push', [tag])],
    settings: { pushBackoffMs: 1 },
  });
}

/** Something that answers every push as an engine would that succeeds and says nothing of it. */
async function startSilentEngine(): Promise<AsyncDisposable & { readonly docker: Docker }> {
  const server = createServer((_, answer) => answer.end('{"status":"Pushed"}\n')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    docker: new Docker({ protocol: 'http', host: '127.0.0.1', port }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function allText({ events }: TestRun): string {
  return Buffer.concat(events.flatMap((event) => (event.kind === 'log' ? [event.bytes] : []))).toString();
}
