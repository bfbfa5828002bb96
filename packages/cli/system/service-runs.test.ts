import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Run } from '@slipway/core/http';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { topologies } from './topology/topologies.ts';
import type { UsableService } from './service.ts';

const base = '$Registry/base/busybox:1';

describe.each(topologies)('runs on a service $name', ({ start }) => {
  let machines: Machines;
  let service: UsableService;
  let temporary: TempDir;
  beforeAll(async () => {
    [machines, temporary] = await Promise.all([startMachines(), createTempDir()]);
    service = await start(machines.registry.host);
  });
  afterAll(async () => {
    await service[Symbol.asyncDispose]();
    await machines[Symbol.asyncDispose]();
    await temporary[Symbol.asyncDispose]();
  });

  const contextWith = (name: string, files: Readonly<Record<string, string>>): string => {
    const directory = path.join(temporary.path, name);
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
      writeFileSync(path.join(directory, file), content);
    }
    return directory;
  };
  const cmd = (command: string, ...words: readonly string[]) => ['run', ...words, '--cmd', command, '/dev/null'];
  const idIn = (stderr: string): string => /Queued a (?:run|build) with ID: (\w+)/.exec(stderr)?.[1] ?? '';
  const record = async (id: string) => (await service.api(`/v1/runs/${id}`)) as Run;

  it('--cmd needs no context; its output is its own (statement 141)', async () => {
    const run = await service.run(cmd(`${base} sh -c 'echo out; echo err >&2; pwd'`));
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout.toString()).toBe('out\n/\n');
    expect(run.stderr).toContain('Waiting for an agent...');
    expect(run.stderr).toMatch(/\nerr\n/);
    expect(run.stderr.match(/Run ID: r\w+ was successful/g)).toHaveLength(1);
  });

  it('end with 1 when they fail or time out, with 0 once queued, and with 2 before anything is sent (statements 117, 138)', async () => {
    const failed = await service.run(cmd(`${base} sh -c 'exit 7'`));
    expect(failed.code, failed.stderr).toBe(1);
    expect(failed.stderr).toMatch(/Run ID: r\w+ failed/);
    const quiet = await service.run(cmd(`${base} false`, '--no-logs'));
    expect(quiet.code).toBe(1);
    expect(quiet.stderr).not.toContain('Executing step');
    const queued = await service.run(cmd(`${base} false`, '--no-wait', '-o', 'json'));
    expect(queued.code).toBe(0);
    expect((JSON.parse(queued.stdout.toString()) as Run).runId).toBe(idIn(queued.stderr));
    const file = 'steps:\n  - cmd: x\n    when: [none]\n';
    const invalid = await service.run(['run', '-f', '-', '/dev/null'], { input: file });
    expect(invalid.code).toBe(2);
    expect(invalid.stderr).toContain('(stdin):3:');
    expect(idIn(invalid.stderr)).toBe('');
  });

  it('use a task file, values and secrets, wherever they lie', async () => {
    const directory = contextWith('values', {
      'acb.yaml': `version: v1.1.0\nsteps:\n  - cmd: ${base} sh -c 'cat file; echo {{.Values.a}} {{.Values.s}} $E'\n`,
      'values.yaml': 'a: from values\n',
      file: 'from context\n',
      '.dockerignore': 'acb.yaml\nvalues.yaml\n',
    });
    const words = ['--values', 'values.yaml', '--set-secret', 's=hidden-word', '--env', 'E=env'];
    const inside = await service.run(['run', ...words, directory]);
    expect(inside.code, inside.stderr).toBe(0);
    expect(inside.stdout.toString()).toBe('from context\nfrom values *** env\n');
    const elsewhere = path.join(
      contextWith('elsewhere', { 'x.yaml': `version: v1.1.0\nsteps:\n  - cmd: ${base} cat file\n` }),
      'x.yaml',
    );
    const outside = await service.run(['run', '-f', elsewhere, directory]);
    expect(outside.stdout.toString(), outside.stderr).toBe('from context\n');
  });

  it('build with a Dockerfile that is ignored, outside, or from standard input (statements 120, 133, 140)', async () => {
    const dockerfile = `ARG BASE\nFROM $BASE\nCOPY . /all\nRUN ls -A /all > /list\n`;
    const directory = contextWith('build', {
      Dockerfile: dockerfile,
      '.dockerignore': 'Dockerfile\nout\n',
      out: 'x',
      kept: 'x',
      '.git/HEAD': 'x',
    });
    const outside = path.join(contextWith('other', { Dockerfile: dockerfile }), 'Dockerfile');
    const arg = `BASE=${machines.registry.host}/base/busybox:1`;
    const build = (tag: string, ...words: readonly string[]) => [
      'build',
      '-t',
      tag,
      '--build-arg',
      arg,
      ...words,
      directory,
    ];
    const runs = [
      await service.run(build('ignored:1')),
      await service.run(build('outside:1', '-f', outside)),
      await service.run(build('stdin:1', '-f', '-'), { input: dockerfile }),
    ];
    for (const run of runs) expect(run.code, run.stderr).toBe(0);
    for (const tag of ['ignored:1', 'outside:1', 'stdin:1']) {
      const list = await service.run(cmd(`$Registry/${tag} cat /list`));
      // The engine gives an ignored Dockerfile a name of its own in the build.
      expect(list.stdout.toString().replace(/^\.dockerfile\..*\n/, ''), tag).toBe('.dockerignore\nkept\n');
    }
    const [first] = (await record(idIn(runs[0]?.stderr ?? ''))).outputImages;
    expect(first).toMatchObject({ registry: machines.registry.host, repository: 'ignored', tag: '1' });
    expect(first?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(runs[0]?.stderr).toContain(`ignored:1@${first?.digest ?? '?'}`);
  });

  it('build a context of 20,000 files', async () => {
    const directory = contextWith('many', {
      Dockerfile: `FROM ${machines.registry.host}/base/busybox:1\nCOPY . /all\n`,
    });
    for (let folder = 0; folder < 200; folder += 1) {
      mkdirSync(path.join(directory, `d${folder}`));
      for (let file = 0; file < 100; file += 1)
        writeFileSync(path.join(directory, `d${folder}/f${file}`), `${folder}/${file}\n`);
    }
    const run = await service.run(['build', '-t', 'many:1', directory]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('20001 files');
    const count = await service.run(cmd('$Registry/many:1 sh -c "find /all -type f | wc -l"'));
    expect(count.stdout.toString().trim()).toBe('20001');
  });

  it('are listed, shown, done again and kept', async () => {
    const run = await service.run(cmd(`${base} echo again`));
    const id = idIn(run.stderr);
    const list = await service.run(['runs', '--top', '1']);
    expect(list.stdout.toString()).toMatch(
      new RegExp(
        `^RUN ID +TASK +PLATFORM +STATUS +TRIGGER +STARTED +DURATION\\n${id} +linux/amd64 +Succeeded +Manual +\\S+Z +00:00:\\d\\d\\n$`,
      ),
    );
    const rerun = await service.run(['rerun', id, '-o', 'json']);
    const again = (JSON.parse(rerun.stdout.toString()) as Run).runId;
    const logs = await service.run(['logs', '-f', again]);
    expect(logs.stdout.toString()).toContain('\nagain\n');
    const shown = await service.run(['runs', 'show', again]);
    expect(shown.stdout.toString()).toContain(`Manual, again ${id}`);
    const kept = await service.run(['runs', 'archive', again, '-o', 'yaml']);
    expect(kept.stdout.toString()).toContain('isArchiveEnabled: true');
    expect((await service.run(['runs', 'show', 'r999'])).code).toBe(3);
  });

  it('show their log by default from the last one on, and fail for none (statement 143)', async () => {
    const failed = await service.run(cmd(`${base} sh -c 'printf "red \\033[31m and \\033]0;title\\007raw"; exit 3'`));
    const logs = await service.run(['logs']);
    expect(logs.code, logs.stderr).toBe(0);
    expect(logs.stderr).toBe(`Showing logs of the last created run.\nRun ID: ${idIn(failed.stderr)}\n`);
    expect(logs.stdout.toString()).toContain('red \u001b[31m and \u001b]0;title\u0007raw');
    const one = await service.run(['logs', idIn(failed.stderr), '--step', 'acb_step_0', '--timestamps']);
    expect(one.stdout.toString()).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z .*red/m);
    const none = await service.run(['logs', '--image', 'nothing:1']);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain("Could not find the last created run for image 'nothing:1'.");
  });

  it('are canceled by Ctrl+C, by name, and not with --detach-on-interrupt (statement 117)', async () => {
    const endless = cmd(`${base} sh -c 'echo it runs; sleep 600'`);
    const followed = service.start(endless);
    await followed.shows('it runs');
    followed.child.kill('SIGINT');
    const canceled = await followed.exit;
    expect(canceled.code, canceled.stderr).toBe(130);
    expect((await record(idIn(canceled.stderr))).status).toBe('Canceled');

    const left = service.start([...endless, '--detach-on-interrupt']);
    await left.shows('it runs');
    left.child.kill('SIGINT');
    const exit = await left.exit;
    const id = idIn(exit.stderr);
    expect(exit.code).toBe(130);
    expect((await record(id)).status).toBe('Running');
    const logs = service.start(['logs', '-f', id]);
    await logs.shows('it runs');
    expect((await service.run(['cancel', id])).code).toBe(0);
    expect((await logs.exit).code).toBe(0);
    expect((await record(id)).status).toBe('Canceled');
    const over = await service.run(['cancel', id]);
    expect(over.code).toBe(2);
    await machines.expectNothingLeft();
  });

  it('are only for those who may', async () => {
    const created = await service.run(['token', 'create', 'reading', '--role', 'reader', '--expires-in', '1h']);
    const token = created.stdout.toString().trim();
    const login = await service.run(['login', service.address, '--token-stdin', '--profile', 'reader'], {
      input: token,
    });
    expect(login.code, login.stderr).toBe(0);
    expect((await service.run(['runs', '--profile', 'reader'])).code).toBe(0);
    const refused = await service.run([...cmd(`${base} true`), '--profile', 'reader']);
    expect(refused.code).toBe(4);
    expect((await service.run(['token', 'list', '--profile', 'reader'])).code).toBe(4);
    expect((await service.run(['logout', '--profile', 'reader'])).code).toBe(0);
    expect((await service.run(['token', 'list'])).stdout.toString()).toContain('reading');
    expect((await service.run(['runs', '--server', service.address, '--token', 'wrong'])).code).toBe(4);
    await service.run(['token', 'revoke', /Token (\S+)/.exec(created.stderr)?.[1] ?? '']);
    expect((await service.run(['runs', '--server', service.address, '--token', token])).code).toBe(4);
  });
});
