import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Explanation, Run } from '@slipway/core/http';
import { startGitHost, startGitServer, type GitHostServer, type GitRepository, type GitServer } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { startService, type TestService } from './service.ts';

const secret = randomBytes(32).toString('hex');
const hidden = 'never-for-strangers';
const publicUrl = 'https://ci.example.io';
const waiting = { timeout: 60_000, interval: 200 };

describe('a pull request from a fork, from its delivery to the status of its commit', () => {
  let machines: Machines;
  let git: GitServer;
  let host: GitHostServer;
  let service: TestService;
  let base: GitRepository;
  let fork: GitRepository;
  let commit: string;
  beforeAll(async () => {
    [machines, git, host] = await Promise.all([startMachines(), startGitServer(), startGitHost('Gitea')]);
    service = await startService(machines.registry.host, { TASKS_PUBLIC_URL: publicUrl });
    [base, fork] = [await git.repository('team/app'), await git.repository('stranger/app')];
    const image = `${machines.registry.host}/base/busybox:1`;
    await base.commit({
      Dockerfile: `FROM ${image}\nRUN echo base > /whose\n`,
      'acb.yaml':
        'version: v1.1.0\nsteps:\n' +
        '  - build: -t $Registry/team/app:pull .\n' +
        '  - cmd: $Registry/team/app:pull sh -c "cat /whose; echo password [{{.Values.password}}] of {{.Run.Branch}}"\n' +
        '  - push: ["$Registry/team/app:pull"]\n',
    });
    commit = await fork.commit({
      Dockerfile: `FROM ${image}\nRUN echo fork > /whose\n`,
      'acb.yaml':
        `version: v1.1.0\nsteps:\n  - cmd: ${image} echo stolen {{.Values.password}}\n` +
        '  - push: ["$Registry/team/stolen:1"]\n',
    });
  });
  afterAll(async () => {
    for (const one of [service, host, git, machines]) await one[Symbol.asyncDispose]();
  });

  const tasks = async (args: readonly string[], input?: string): Promise<string> => {
    const exit = await service.run(args, input === undefined ? {} : { input });
    expect(exit.code, `tasks ${args.join(' ')}\n${exit.stderr}`).toBe(0);
    return exit.stdout.toString();
  };
  const history = async () => {
    const explained = JSON.parse(await tasks(['trigger', 'explain', 'pulls', '-o', 'json'])) as Explanation;
    return explained.triggers.flatMap((trigger) => trigger.history);
  };

  async function deliver(): Promise<number> {
    const side = (ref: string, sha: string, id: number, url: string) => ({ ref, sha, repo: { id, clone_url: url } });
    const body = JSON.stringify({
      action: 'opened',
      number: 7,
      pull_request: {
        title: 'Improve it',
        head: side('improved', commit, 2, fork.url),
        base: side('main', await base.git('rev-parse', 'HEAD'), 1, base.url),
      },
      repository: { clone_url: base.url },
      sender: { login: 'stranger' },
    });
    const answer = await fetch(`${service.address}/v1/hooks/git/pulls/pull`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-gitea-event': 'pull_request',
        'x-gitea-delivery': randomUUID(),
        'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
      },
      body,
    });
    return answer.status;
  }

  it('waits until somebody approves it', async () => {
    const task = {
      name: 'pulls',
      step: {
        type: 'FileTask',
        contextPath: `${base.url}#main`,
        taskFilePath: 'acb.yaml',
        values: [{ name: 'password', value: hidden, isSecret: true }],
      },
      trigger: {
        sourceTriggers: [
          {
            name: 'pull',
            sourceControlType: 'Gitea',
            sourceTriggerEvents: ['pullrequest'],
            repositoryUrl: base.url,
            webhookSecret: { type: 'Opaque', value: secret },
            accessToken: { type: 'Opaque', value: host.token },
            apiUrl: `${host.url}/git/api/v1`,
            createHook: true,
            reportStatus: true,
          },
        ],
      },
      credentials: [
        {
          registry: machines.registry.host,
          username: { type: 'Opaque', value: 'me' },
          password: { type: 'Opaque', value: hidden },
        },
      ],
    };
    await tasks(['apply', '-f', '-'], JSON.stringify(task));
    await vi.waitFor(() => {
      expect(host.hooks).toMatchObject([{ url: `${publicUrl}/v1/hooks/git/pulls/pull`, secret }]);
    }, waiting);
    expect(await deliver()).toBe(200);
    await vi.waitFor(async () => expect((await history())[0]?.outcome).toBe('waiting'), waiting);
    expect(JSON.parse(await tasks(['runs', '-o', 'json']))).toEqual([]);
  });

  it('then runs without secrets, pushes nothing, and says on the commit how it stands', async () => {
    const [entry] = await history();
    await tasks(['trigger', 'approve', 'pulls', entry?.recordId ?? '']);
    const run = await vi.waitFor(async () => {
      const [latest] = JSON.parse(await tasks(['runs', '--task', 'pulls', '-o', 'json'])) as readonly Run[];
      expect(latest?.finishTime).toBeDefined();
      return latest as Run;
    }, waiting);
    const log = await tasks(['logs', run.runId]);
    expect(run.status, log).toBe('Succeeded');
    expect(run.cause).toMatchObject({ kind: 'pull-request', commit, pullRequest: '7', isFork: true });
    expect(run.outputImages).toEqual([]);
    expect(log).toContain(`Commit ${commit} of improved\n`);
    expect(log).toContain('fork\npassword [] of improved\n');
    expect(log).toContain('not pushed: code of a foreign pull request');
    expect(log).not.toContain('stolen');
    expect(log).not.toContain(hidden);
    for (const repository of ['team/app', 'team/stolen']) {
      expect((await fetch(`${machines.registry.url}/v2/${repository}/tags/list`)).status).toBe(404);
    }
    await vi.waitFor(() => expect(host.statuses.at(-1)?.state).toBe('success'), waiting);
    expect(host.statuses.at(-1)).toMatchObject({
      commit,
      context: 'slipway/pulls',
      link: `${publicUrl}/v1/runs/${run.runId}/log`,
    });
    await machines.expectNothingLeft();
  });

  it('leaves no hook behind when its task is deleted (statement 135)', async () => {
    await tasks(['delete', 'pulls', '--yes']);
    await vi.waitFor(() => expect(host.hooks).toEqual([]), waiting);
    expect(await deliver()).toBe(401);
  });
});
