import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { connectDocker } from '@slipway/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { repositoryRoot, startTasks, tasks, type TasksExit } from './tasks-process.ts';

const secret = 'hush-hush-value';

describe('tasks shell', () => {
  let machines: Machines;
  let base: string;
  beforeAll(async () => {
    machines = await startMachines();
    base = `${machines.registry.host}/base/busybox:1`;
  });
  afterAll(async () => {
    await machines[Symbol.asyncDispose]();
  });

  const taskFile = () => `
version: v1.1.0
volumes:
  - name: keys
    secret:
      key: {{ .Values.token | b64enc }}
steps:
  - id: prepare
    cmd: -v data:/data ${base} sh -c 'echo made >made.txt; echo named >/data/f; cp /keys/key /tmp/copy'
    volumeMounts:
      - name: keys
        mountPath: /keys
  - id: test
    cmd: -v data:/data ${base} sh -c 'echo half >half.txt; exit 7'
    env: ["WORD=from the step", "TOKEN={{ .Values.token }}"]
    workingDirectory: sub
    user: "1000"
    volumeMounts:
      - name: keys
        mountPath: /keys
`;
  const fail = (...flags: readonly string[]): Promise<TasksExit> =>
    tasks(['run', '--local', '--set-secret', `token=${secret}`, ...flags, '-f', '-', '/dev/null'], {
      input: taskFile().replace('echo made', 'mkdir -m 777 sub; echo made'),
    });
  const failKept = async (): Promise<string> => {
    const run = await fail('--keep-failed');
    expect(run.code, run.stderr).toBe(1);
    const [, runId = ''] = /look into it with: (?:npx )?tasks shell (\w+) test\n$/.exec(run.stderr) ?? [];
    expect(runId, run.stderr).toMatch(/^l\w{8}$/);
    return runId;
  };
  const remove = async (runId: string): Promise<void> => {
    const removed = await tasks(['shell', '--remove', runId]);
    expect(removed.code, removed.stderr).toBe(0);
  };

  it('is not there for runs that did not ask for it', async () => {
    const run = await fail();
    expect(run.stderr).not.toContain('is kept');
    await machines.expectNothingLeft();
  });

  it('runs a line in place of the failed step: its files, directory, user and variables, and no secret', async () => {
    const runId = await failKept();
    const line = 'pwd; id -u; echo "$WORD"; cat half.txt ../made.txt /data/f; ls /keys 2>&1; echo "<$TOKEN>"; exit 5';
    const shell = await tasks(['shell', runId, 'test', '--cmd', line]);
    expect(shell.code, shell.stderr).toBe(5);
    expect(shell.stdout.toString()).toBe(
      '/workspace/sub\n1000\nfrom the step\nhalf\nmade\nnamed\nls: /keys: No such file or directory\n<>\n',
    );
    expect(shell.stderr).toContain('Not set, because they held secrets: TOKEN');
    expect(shell.stderr).toContain('Not mounted, because secrets are not kept: /keys');

    // What a shell writes is there for the next one, and what is given is set.
    const again = await tasks(['shell', runId, '--env', 'TOKEN=given', '--cmd', 'echo "$TOKEN" >t; cat t half.txt']);
    expect(again.stdout.toString(), again.stderr).toBe('given\nhalf\n');
    await remove(runId);
    await machines.expectNothingLeft();
  });

  it('is kept without secrets, through starts of other runs, until it is removed', async () => {
    const runId = await failKept();
    const docker = await connectDocker();
    const filters = { label: [`dev.slipway.run=${runId}`] };
    const containers = await docker.listContainers({ all: true, filters });
    const { Volumes: volumes } = await docker.listVolumes({ filters: JSON.stringify(filters) });
    const networks = await docker.listNetworks({ filters });
    expect([containers.length, volumes.length, networks.length]).toEqual([1, 3, 0]);
    const said = JSON.stringify([await docker.getContainer(containers[0]?.Id ?? '').inspect(), volumes]);
    expect(said).not.toContain(secret);
    expect(said).not.toContain(Buffer.from(secret).toString('base64'));

    const other = await tasks(['run', '--local', '--cmd', `${base} true`, '/dev/null']);
    expect(other.code, other.stderr).toBe(0);
    const listed = await tasks(['shell', '--list']);
    expect(listed.stdout.toString()).toMatch(new RegExp(`^${runId} +just now +Failed +test +prepare test$`, 'm'));
    const json = JSON.parse((await tasks(['shell', '--list', '-o', 'json'])).stdout.toString()) as { runId: string }[];
    expect(json.find((one) => one.runId === runId)).toMatchObject({ status: 'Failed', stepId: 'test' });
    await remove(runId);
    await machines.expectNothingLeft();
  });

  it('is interactive on a terminal, and leaves nothing when it ends or is killed', async () => {
    const runId = await failKept();
    const command = `${process.execPath} ${path.join(repositoryRoot, 'packages/cli/bin/tasks.js')} shell ${runId}`;
    const terminal = spawn('script', ['-qefc', `stty cols 91 rows 33; ${command}`, '/dev/null'], {
      env: { ...process.env, NO_COLOR: '1' },
    });
    let screen = '';
    terminal.stdout.on('data', (chunk: Buffer) => (screen += chunk.toString()));
    const shows = async (text: string): Promise<void> => {
      while (!screen.includes(text)) await once(terminal.stdout, 'data');
    };
    await shows('$ ');
    terminal.stdin.write('tty >/dev/null && echo is-a-$((40+2)); stty size; sleep 600\n');
    await shows('is-a-42');
    await shows('33 91');
    // Ctrl+C belongs to the program in the shell.
    terminal.stdin.write('\u0003');
    terminal.stdin.write('exit 9\n');
    const [code] = (await once(terminal, 'close')) as [number];
    expect(code, screen).toBe(9);
    await remove(runId);
    await machines.expectNothingLeft();
  });

  it('ends with its line when it is interrupted', async () => {
    const runId = await failKept();
    const shell = startTasks(['shell', runId, '--cmd', 'echo runs; sleep 600']);
    await shell.shows('runs');
    const refused = await tasks(['shell', '--remove', runId]);
    expect(refused.code).toBe(5);
    expect(refused.stderr).toContain('Close the shells that are open in it');
    shell.child.kill('SIGINT');
    expect((await shell.exit).code).toBe(130);
    await tasks(['shell', '--remove', runId]);
    await tasks(['run', '--local', '--cmd', `${base} true`, '/dev/null']);
    await machines.expectNothingLeft();
  });

  it.each([
    [['shell'], 2, 'no RUN is given'],
    [['shell', 'l0', '--list'], 2, '--list takes no RUN'],
    [['shell', 'l0'], 2, 'needs a terminal'],
    [['shell', 'l0', '--cmd', 'x'], 3, "no workspace of run 'l0' is kept"],
    [['shell', 'l0', '--remove'], 3, 'tasks shell --list'],
  ])('%j ends with exit code %i', async (words, code, text) => {
    const exit = await tasks(words);
    expect(exit.code, exit.stderr).toBe(code);
    expect(exit.stderr).toContain(text);
  });
});
