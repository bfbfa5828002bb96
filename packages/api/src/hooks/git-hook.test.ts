import type { Explanation, SourceControlType, TaskSpecInput } from '@slipway/core/http';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestService, type TestService } from '../testing/service.ts';
import { sampleBody, signDelivery, standardHeaders, type SampleDelivery } from '../testing/sign-delivery.ts';

const after = '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c';
const secret = 'correct horse battery staple ✓';
const repositoryUrl = 'https://git.example.io/team/app.git';

type Source = NonNullable<NonNullable<TaskSpecInput['trigger']>['sourceTriggers']>[number];

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ limits: { hookBytes: 4 * 1024 ** 2, hookBytesAtOnce: 6 * 1024 ** 2 } });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

let count = 0;
let task: string;
beforeEach(() => {
  count += 1;
  task = `build-app-${count}`;
});

/** Saves a task with a trigger for pushes; a repository of its own keeps others from hearing its deliveries. */
async function saveTask(name: string, change: Partial<Source> = {}, rest: Partial<TaskSpecInput> = {}): Promise<void> {
  const source: Source = {
    name: 'push',
    sourceControlType: 'Generic',
    repositoryUrl: repositoryOf(),
    webhookSecret: { type: 'Opaque', value: secret },
    ...change,
  };
  await service.as.contributor('createTask', {
    body: {
      name,
      step: { type: 'FileTask', contextPath: `${source.repositoryUrl}#main`, taskFilePath: 'acb.yaml' },
      trigger: { sourceTriggers: [source] },
      ...rest,
    },
  });
}

function repositoryOf(): string {
  return repositoryUrl.replace('app.git', `app-${count}.git`);
}

/** A delivery of the generic kind, for the repository of the present test. */
function generic(name: string, change: Readonly<Record<string, unknown>> = {}, id?: string): SampleDelivery {
  const body = { ...(JSON.parse(sampleBody('Generic', name)) as object), repository: repositoryOf(), ...change };
  return signDelivery('Generic', secret, JSON.stringify(body), id === undefined ? {} : { id });
}

function deliver({ headers, body }: SampleDelivery, path = `${task}/push`): Promise<Response> {
  return service.fetch(`/v1/hooks/git/${path}`, undefined, { method: 'POST', headers, body });
}

async function runsOf(name: string) {
  return (await service.as.reader('listRuns', { query: { task: name, top: 1000 } })).runs;
}

async function explain(name: string): Promise<Explanation['triggers'][number]> {
  const { triggers } = await service.as.reader('explainTask', { params: { taskName: name } });
  return triggers[0]!;
}

/** The newest entry of a task's history, once there are so many. */
async function newest(name: string, entries = 1) {
  await expect.poll(async () => (await explain(name)).history.length, { timeout: 10_000 }).toBe(entries);
  return (await explain(name)).history[0]!;
}

describe('a delivery', () => {
  it.each<readonly [SourceControlType, string, string]>([
    ['GitHub', 'https://github.com/Team/App', 'push'],
    ['GitLab', 'https://gitlab.com/team/app', ''],
    ['Gitea', 'ssh://git@gitea.example.io:2222/team/app.git', 'push'],
    ['Bitbucket', 'https://bitbucket.org/team/app.git', 'repo:push'],
    ['AzureDevOps', 'https://dev.azure.com/team/door/_git/app', ''],
    ['Generic', 'https://git.example.io/team/app', ''],
  ])('of %s starts one run of the head; a tampered one is refused', async (type, url, event) => {
    await saveTask(task, { sourceControlType: type, repositoryUrl: url, branches: ['main'] });
    const options = event === '' ? {} : { event };
    const sample = signDelivery(type, secret, sampleBody(type, 'push-branch'), options);
    const forged = await deliver(signDelivery(type, 'guessed', sampleBody(type, 'push-branch'), options));
    expect(forged.status).toBe(401);
    expect(await newest(task)).toMatchObject({ outcome: 'refused', event: 'delivery refused' });
    const answer = await deliver(sample);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'accepted' }]);
    const entry = await newest(task, 2);
    expect(entry).toMatchObject({ outcome: 'started', event: 'push to branch main: 0d1a26e Mend the door' });
    const runs = await runsOf(task);
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      runId: entry.runId,
      cause: { kind: 'commit', trigger: 'push', commit: after, branch: 'main', provider: type },
    });
  });

  it('that comes again a hundred times starts nothing more', { timeout: 60_000 }, async () => {
    await saveTask(task);
    const sample = generic('push-branch', {}, 'msg_1');
    const answers = await Promise.all(Array.from({ length: 100 }, async () => (await deliver(sample)).json()));
    const statuses = answers.map((answer) => (answer as { status: string }).status);
    expect(statuses.filter((status) => status === 'accepted')).toHaveLength(1);
    expect(statuses.filter((status) => status === 'duplicate')).toHaveLength(99);
    // Another name for the same push, too.
    expect(await (await deliver(generic('push-branch', {}, 'msg_2'))).json()).toEqual({ status: 'accepted' });
    await expect
      .poll(async () => (await explain(task)).history.map(({ outcome }) => outcome).toSorted(), { timeout: 20_000 })
      .toEqual(['duplicate', 'duplicate', 'started']);
    expect(await runsOf(task)).toHaveLength(1);
  });

  it('is answered and counted once, also when five hundred come at once', { timeout: 180_000 }, async () => {
    await saveTask(task, { branches: ['**'] });
    const durations = await Promise.all(
      Array.from({ length: 500 }, async (_, index) => {
        const startedAt = performance.now();
        const answer = await deliver(generic('push-branch', { ref: `refs/heads/branch-${index}` }));
        expect(await answer.json()).toEqual({ status: 'accepted' });
        return performance.now() - startedAt;
      }),
    );
    const sorted = durations.toSorted((a, b) => a - b);
    // Other tests share the machine: what it takes is told, and not judged.
    process.stdout.write(
      `500 deliveries: half within ${sorted[250]?.toFixed(0)} ms, all within ${sorted[499]?.toFixed(0)} ms\n`,
    );
    await expect.poll(async () => (await runsOf(task)).length, { timeout: 150_000 }).toBe(500);
    const refs = (await runsOf(task)).map(({ cause }) => cause.kind === 'commit' && cause.branch);
    expect(new Set(refs).size).toBe(500);
  });

  it('counts for every task of the repository with the same secret, by its own filters', async () => {
    await saveTask(task, { paths: ['src/**'] });
    await saveTask(`${task}-docs`, { paths: ['docs/**'] });
    await saveTask(`${task}-other`, { paths: ['other/**'] });
    await saveTask(`${task}-stranger`, { webhookSecret: { type: 'Opaque', value: 'another' } });
    await deliver(generic('push-branch'));
    expect(await newest(task)).toMatchObject({ outcome: 'started' });
    expect(await newest(`${task}-docs`)).toMatchObject({ outcome: 'started' });
    expect(await newest(`${task}-other`)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(/^None of the changed files passes/) as string,
    });
    expect((await explain(`${task}-stranger`)).history).toEqual([]);
  });

  it('is proved with a stored secret, too, and with none once that secret has another value', async () => {
    await service.as.contributor('putSecret', { params: { secretName: 'hook' }, body: { value: secret } });
    await saveTask(task, { webhookSecret: { type: 'StoredSecret', secret: 'hook' } });
    expect((await deliver(generic('push-branch'))).status).toBe(200);
    await service.as.contributor('putSecret', { params: { secretName: 'hook' }, body: { value: 'another' } });
    expect((await deliver(generic('push-branch'))).status).toBe(401);
  });

  it('statement 124: starts a run for the branch of the task, with its commit, and none for another', async () => {
    await saveTask(task);
    await deliver(generic('push-branch', { ref: 'refs/heads/dev' }));
    expect(await newest(task)).toMatchObject({
      outcome: 'skipped',
      reason: 'The branch dev is not listened to (main).',
    });
    expect(await runsOf(task)).toEqual([]);
    await deliver(generic('push-branch'));
    await newest(task, 2);
    const [run] = await runsOf(task);
    expect(run).toMatchObject({ runType: 'AutoRun', cause: { kind: 'commit', commit: after, branch: 'main' } });
    expect(run?.sourceLocation).toBe(`${repositoryOf()}#${after}`);
  });

  it('statement 125: of a pull request does nothing unless that is enabled', async () => {
    await saveTask(task);
    await deliver(generic('pull-request-opened'));
    expect(await newest(task)).toMatchObject({
      outcome: 'skipped',
      reason: 'Pull requests are not among the events of this trigger.',
    });
    expect(await runsOf(task)).toEqual([]);
    await saveTask(`${task}-pulls`, { sourceTriggerEvents: ['pullrequest'] });
    await deliver(generic('pull-request-opened'), `${task}-pulls/push`);
    expect(await newest(`${task}-pulls`)).toMatchObject({ outcome: 'started' });
    expect(await runsOf(`${task}-pulls`)).toMatchObject([{ cause: { kind: 'pull-request', pullRequest: '7' } }]);
  });

  it('statement 126: with a wrong signature is refused and starts nothing', async () => {
    await saveTask(task);
    const { headers, body } = generic('push-branch');
    for (const signature of ['', 'v1,', 'v1,AAAA', `${headers['webhook-signature']}x`, 'v1,ünïcödé']) {
      const wrong = await service.fetch(`/v1/hooks/git/${task}/push`, undefined, {
        method: 'POST',
        headers: { ...headers, 'webhook-signature': Buffer.from(signature).toString('latin1') },
        body,
      });
      expect(wrong.status).toBe(401);
    }
    expect((await deliver({ headers, body: `${body} ` })).status).toBe(401);
    expect((await deliver({ headers: { 'content-type': 'application/json' }, body })).status).toBe(401);
    expect(await newest(task)).toMatchObject({ outcome: 'refused' });
    // Anybody can send these: they fill no history, and are nothing that the trigger has seen.
    expect(await explain(task)).toMatchObject({
      state: expect.stringMatching(/^The last delivery was refused/) as string,
    });
    expect(await explain(task)).not.toHaveProperty('lastSeen');
    expect(await runsOf(task)).toEqual([]);
  });

  it('statement 135: starts nothing any more when its task was deleted', async () => {
    await saveTask(task);
    await service.as.contributor('deleteTask', { params: { taskName: task } });
    expect((await deliver(generic('push-branch'))).status).toBe(401);
    expect(await runsOf(task)).toEqual([]);
  });

  it('for what does not exist is answered as one with a wrong signature is', async () => {
    await saveTask(task);
    const sample = signDelivery('Generic', 'guessed', sampleBody('Generic', 'push-branch'));
    const problems = await Promise.all(
      [`${task}/push`, `${task}/other`, 'no-such-task/push'].map(async (path) => {
        const answer = await deliver(sample, path);
        const { requestId: _, ...problem } = (await answer.json()) as Record<string, unknown>;
        return { status: answer.status, problem };
      }),
    );
    expect(problems[0]).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
    expect(problems[1]).toEqual(problems[0]);
    expect(problems[2]).toEqual(problems[0]);
  });

  it('of another kind than the trigger’s says so in the history alone', async () => {
    await saveTask(task, { sourceControlType: 'GitHub' });
    expect((await deliver(generic('push-branch'))).status).toBe(401);
    expect((await newest(task)).reason).toBe('It looks like one of Generic, and the type of the trigger is GitHub.');
  });

  it('starts nothing while task or trigger are disabled, and says so', async () => {
    await saveTask(task, { status: 'Disabled' });
    await deliver(generic('push-branch'));
    expect((await newest(task)).reason).toBe('The trigger is disabled.');
    await saveTask(`${task}-off`, {}, { status: 'Disabled' });
    await deliver(generic('push-branch'), `${task}-off/push`);
    expect((await newest(`${task}-off`)).reason).toBe('The task is disabled.');
    expect((await explain(`${task}-off`)).state).toBe('It starts nothing: the task is disabled.');
  });
});

describe('a pull request from a fork', () => {
  it('waits until somebody approves it, and then runs once, restricted', async () => {
    await saveTask(task, { sourceTriggerEvents: ['pullrequest'] });
    await deliver(generic('pull-request-fork', { head: { commit: after, branch: 'door', repository: forkOf() } }));
    const waiting = await newest(task);
    expect(waiting).toMatchObject({ outcome: 'waiting' });
    expect(await runsOf(task)).toEqual([]);
    // The same commit in another event waits once.
    await deliver(
      generic('pull-request-fork', {
        action: 'updated',
        head: { commit: after, branch: 'door', repository: forkOf() },
      }),
    );
    expect(await newest(task, 2)).toMatchObject({ outcome: 'duplicate' });
    const params = { taskName: task, recordId: waiting.recordId };
    await expect(service.as.reader('approveTrigger', { params })).rejects.toMatchObject({ code: 'not-allowed' });
    const approved = await Promise.all(
      Array.from({ length: 5 }, () => service.as.contributor('approveTrigger', { params })),
    );
    expect(new Set(approved.map(({ runId }) => runId)).size).toBe(1);
    expect(approved[0]).toMatchObject({ outcome: 'started', reason: 'Approved by test contributor.' });
    const runs = await runsOf(task);
    expect(runs).toMatchObject([{ cause: { kind: 'pull-request', isFork: true, baseBranch: 'main' } }]);
    const { request } = await service.store.runs.inputOf(runs[0]!.runId);
    expect(request).toMatchObject({
      isRestricted: true,
      sourceLocation: `${forkOf()}#${after}`,
      taskFileLocation: `${repositoryOf()}#main`,
    });
    for (const recordId of ['0', '999999', 'x']) {
      const missing = service.as.contributor('approveTrigger', { params: { taskName: task, recordId } });
      await expect(missing).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  function forkOf(): string {
    return repositoryOf().replace('/team/', '/someone/');
  }
});

describe('bad input', () => {
  it.each([
    ['{"event":', 400, 'invalid-argument'],
    ['', 400, 'invalid-argument'],
    ['[1,2]', 400, 'invalid-argument'],
    ['{"event":"push"}', 400, 'invalid-argument'],
    [`{"event":"push","x":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 400, 'invalid-argument'],
    ['{"__proto__":{"event":"push"}}', 400, 'invalid-argument'],
  ])('that is signed is told what is wrong, and so is the history (%#)', async (body, status, code) => {
    await saveTask(task);
    const answer = await deliver(signDelivery('Generic', secret, body));
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
    expect(await newest(task)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/none of the generic/) as string,
    });
    expect(await runsOf(task)).toEqual([]);
  });

  it('of an unknown event or a ping is taken, and starts nothing', async () => {
    await saveTask(task);
    expect(await (await deliver(generic('deployed'))).json()).toMatchObject({ status: 'ignored' });
    expect(await newest(task)).toMatchObject({ outcome: 'skipped', reason: 'Nothing starts for deployed.' });
    expect(await (await deliver(generic('ping'))).json()).toMatchObject({ status: 'ignored' });
    expect(await newest(task, 2)).toMatchObject({ event: 'ping', outcome: 'skipped' });
    expect(await runsOf(task)).toEqual([]);
  });

  it('may come in chunks, and in any script', async () => {
    await saveTask(task);
    const { headers, body } = generic('push-branch', { title: 'Tür 门 🚪', paths: ['Tür/门/🚪.ts'] });
    const { hostname, port } = new URL(service.address);
    const sending = request({ hostname, port, path: `/v1/hooks/git/${task}/push`, method: 'POST', headers });
    const bytes = Buffer.from(body);
    for (let at = 0; at < bytes.length; at += 7) sending.write(bytes.subarray(at, at + 7));
    sending.end();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect([answer.statusCode, await text(answer)]).toEqual([200, '{"status":"accepted"}']);
    expect((await newest(task)).event).toBe('push to branch main: 0d1a26e Tür 门 🚪');
  });

  it('that is too large is refused, whether it says so or not', async () => {
    await saveTask(task);
    const large = 'x'.repeat(5 * 1024 ** 2);
    const headers = { 'content-type': 'application/json', ...standardHeaders(secret, large, 'm', Date.now() / 1000) };
    const declared = await deliver({ headers, body: large });
    expect(declared.status).toBe(413);
    expect(await declared.json()).toMatchObject({ code: 'too-large' });
    const stream = new Blob([large]).stream();
    const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit;
    expect((await service.fetch(`/v1/hooks/git/${task}/push`, undefined, init)).status).toBe(413);
    // What is below the limit is read; its signature is what is wrong with it.
    const body = 'x'.repeat(3 * 1024 ** 2);
    expect((await deliver({ headers, body })).status).toBe(401);
  });

  it('may have 25 MiB and not a byte more, where nothing else is said', { timeout: 60_000 }, async () => {
    await using usual = await startTestService();
    const most = 25 * 1024 ** 2;
    const source = { name: 'push', sourceControlType: 'Generic', repositoryUrl } as const;
    const sourceTriggers = [{ ...source, webhookSecret: { type: 'Opaque' as const, value: secret } }];
    const step = { type: 'FileTask', contextPath: `${repositoryUrl}#main`, taskFilePath: 'acb.yaml' } as const;
    await usual.as.contributor('createTask', { body: { name: 'large', step, trigger: { sourceTriggers } } });
    const send = (bytes: number) => {
      const body = `{"event":"deployed","x":"${'x'.repeat(bytes - 27)}"}`;
      expect(body).toHaveLength(bytes);
      const { headers } = signDelivery('Generic', secret, body);
      return usual.fetch('/v1/hooks/git/large/push', undefined, { method: 'POST', headers, body });
    };
    const whole = await send(most);
    expect([whole.status, await whole.json()]).toMatchObject([200, { status: 'ignored' }]);
    expect((await send(most + 1)).status).toBe(413);
    expect((await usual.as.reader('listRuns', { query: { task: 'large' } })).runs).toEqual([]);
  });

  it.each([
    ['text/plain', 415],
    ['application/xml', 415],
    ['application/json; charset=utf-8', 200],
  ])('of the type %s', async (type, status) => {
    await saveTask(task);
    const { headers, body } = generic('push-branch');
    expect((await deliver({ headers: { ...headers, 'content-type': type }, body })).status).toBe(status);
  });

  it('of names that can be none is told so', async () => {
    expect((await deliver(generic('push-branch'), 'a/push')).status).toBe(400);
    expect((await deliver(generic('push-branch'), `${task}/${'x'.repeat(60)}`)).status).toBe(400);
  });
});

describe('the explanation of a source trigger', () => {
  it('says what it listens to, and where deliveries go when none has come', async () => {
    await saveTask(task, {
      sourceTriggerEvents: ['commit', 'pullrequest'],
      tags: ['v*'],
      branches: ['main', 'release/**'],
      paths: ['src/**'],
      pathsIgnore: ['**/*.md'],
    });
    expect(await explain(task)).toEqual({
      name: 'push',
      kind: 'source',
      status: 'Enabled',
      listensTo: [
        `Commits of branches main, release/** in ${repositoryOf()}.`,
        `Commits of tag v* in ${repositoryOf()}.`,
        `Pull requests into branches main, release/** of ${repositoryOf()}.`,
        'Pull requests from forks wait for an approval, then run without secrets and push nothing.',
        'Only changes of files that match src/**.',
        'Changes of files that match **/*.md do not count.',
      ],
      state: `No delivery has come yet: set a hook up at the git host that sends to /v1/hooks/git/${task}/push of this service.`,
      webhookPath: `/v1/hooks/git/${task}/push`,
      history: [],
    });
  });

  it('shows what was seen last, the last run, and as much of the history as is asked for', async () => {
    await saveTask(task);
    await deliver(generic('push-branch'));
    await newest(task);
    await deliver(generic('push-branch', { ref: 'refs/heads/dev' }));
    await newest(task, 2);
    const { triggers } = await service.as.reader('explainTask', { params: { taskName: task }, query: { top: 1 } });
    const [run] = await runsOf(task);
    expect(triggers[0]).toMatchObject({
      state: 'It starts runs.',
      lastSeen: { event: 'push to branch dev: 0d1a26e Mend the door' },
      lastRun: { runId: run?.runId, status: 'Queued' },
      history: [{ outcome: 'skipped' }],
    });
    await expect(service.as.reader('explainTask', { params: { taskName: 'no-such-task' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
