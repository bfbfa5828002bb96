import {
  connectDocker,
  ensureBaseImage,
  pushImage,
  registryLogin,
  startGitServer,
  startRegistry,
  type GitServer,
  type TestRegistry,
} from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeImagesOf, startMachines, type Machines } from './machines.ts';
import { startService, type TestService } from './service.ts';

const { username, password } = registryLogin;

describe('the registry logins of a task (statement 137)', () => {
  let machines: Machines;
  let closed: TestRegistry;
  let git: GitServer;
  let service: TestService;
  let context: string;

  beforeAll(async () => {
    const docker = await connectDocker();
    [machines, closed, git] = await Promise.all([startMachines(), startRegistry({ auth: 'basic' }), startGitServer()]);
    await pushImage(docker, await ensureBaseImage(docker), `${closed.host}/private/base:1`, registryLogin);
    const repository = await git.repository('app');
    await repository.commit({
      'from.dockerfile': `FROM ${closed.host}/private/base:1\nCOPY file /\n`,
      'push.dockerfile': `FROM ${machines.registry.host}/base/busybox:1\nCOPY file /\n`,
      file: 'content',
    });
    context = repository.url;
    // No login of whoever runs the tests: only the task's own may help.
    service = await startService(machines.registry.host, { DOCKER_CONFIG: '/nonexistent' });
    await done(['secret', 'set', 'robot-name'], username);
    await done(['secret', 'set', 'robot-password'], password);
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await git[Symbol.asyncDispose]();
    await removeImagesOf(await connectDocker(), closed.host);
    await closed[Symbol.asyncDispose]();
    await machines[Symbol.asyncDispose]();
  });

  async function done(words: readonly string[], input = ''): Promise<void> {
    const { code, stderr } = await service.run(words, { input });
    expect(code, `tasks ${words.join(' ')}\n${stderr}`).toBe(0);
  }

  const opaque = ['-u', username, '--password-stdin'];
  const stored = ['--username-secret', 'robot-name', '--password-secret', 'robot-password'];
  const kinds = [
    ['given with it', opaque, password],
    ['stored under names', stored, ''],
  ] as const;
  const cases = kinds.flatMap(([kind, flags, input]) => [
    ['from', kind, flags, input] as const,
    ['push', kind, flags, input] as const,
  ]);

  it.each(cases)(
    'let a build %s a closed registry when %s; without them the same run fails',
    async (what, kind, flags, input) => {
      const name = `${what}-${kind.replaceAll(' ', '-')}`;
      const place = ['--login-server', closed.host];
      const pushTo = what === 'push' ? ['--registry', closed.host] : [];
      const build = ['-c', context, '-f', `${what}.dockerfile`, '-t', 'out/app:{{.Run.ID}}', '--no-cache', ...pushTo];
      await done(['create', name, ...build, '--commit-trigger-enabled', 'false']);
      const before = await service.run(['run', name]);
      expect(before.code, before.stderr).toBe(1);
      await done(['credential', 'add', name, ...place, ...flags], input);
      const run = await service.run(['run', name]);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stdout.toString() + run.stderr).not.toContain(password);
      expect(JSON.stringify(await service.api(`/v1/tasks/${name}`))).not.toContain(password);
      await done(['credential', 'remove', name, ...place]);
      const after = await service.run(['run', name]);
      expect(after.code, after.stderr).toBe(1);
      expect(after.stderr).toMatch(/unauthorized|authentication|401/i);
    },
  );
});
