import { describe, expect, it } from 'vitest';
import type { BuildStep, CmdStep, PushStep } from '../../src/index.ts';
import { compilePlan, errorsIn, findingsOf } from '../../src/testing/compile-plan.ts';

async function build(line: string): Promise<BuildStep['options']> {
  return ((await compilePlan(`steps:\n  - build: ${line}\n`)).steps[0] as BuildStep).options;
}

async function cmd(line: string): Promise<CmdStep> {
  return (await compilePlan(`steps:\n  - cmd: ${line}\n`)).steps[0] as CmdStep;
}

describe('the lines of steps', () => {
  it('56 and 57 the Dockerfile and the context of a build', async () => {
    expect(await build('-f dir/x.dockerfile .')).toMatchObject({ dockerfile: 'dir/x.dockerfile', context: '.' });
    expect(await build('. -f x.dockerfile')).toMatchObject({ dockerfile: 'x.dockerfile', context: '.' });
    const withoutFile = await build('-t x ./sub');
    expect(withoutFile).toMatchObject({ tags: ['x'], context: './sub' });
    expect(withoutFile.dockerfile).toBeUndefined();
  });

  it('58 flags reach the builder unchanged, in either form', async () => {
    const expected = {
      tags: ['a', 'b', 'c'],
      dockerfile: 'D',
      buildArgs: [{ name: 'A', value: 'b=c' }, { name: 'B' }, { name: 'C', value: '' }],
      target: 't',
      labels: [{ name: 'l', value: 'hello world' }],
      noCache: true,
      pull: true,
      platform: 'linux/arm64',
      network: 'host',
      addHosts: ['h:1.2.3.4'],
      secrets: [{ id: 'x', source: '/p/x' }],
      ssh: [{ id: 'default' }, { id: 'deploy', socket: '/run/agent' }],
      shmSizeBytes: 64 * 1024 * 1024,
      ulimits: ['nofile=1024:2048'],
      cacheFrom: ['r.io/a:cache', 'r.io/b'],
      cacheTo: [{ kind: 'inline' }, { kind: 'image', image: 'r.io/a:cache', stages: 'all' }],
      context: 'https://host/r.git#main:dir',
    };
    const context = expected.context;
    expect(
      await build(
        `-t a --tag b -tc -f D --build-arg A=b=c --build-arg B --build-arg C= --target t --label "l=hello world" --no-cache --pull --platform linux/arm64 --network host --add-host h:1.2.3.4 --secret id=x,src=/p/x --ssh default --ssh deploy=/run/agent --shm-size 64m --ulimit nofile=1024:2048 --cache-from r.io/a:cache --cache-from type=registry,ref=r.io/b --cache-to type=inline --cache-to type=registry,ref=r.io/a:cache,mode=max --progress plain ${context}`,
      ),
    ).toEqual(expected);
    expect(
      await build(
        `--tag=a --tag=b -t=c --file=D --build-arg=A=b=c --build-arg=B --build-arg=C= --target=t --label='l=hello world' --no-cache=true --pull --platform=linux/arm64 --network=host --add-host=h:1.2.3.4 --secret=id=x,source=/p/x --ssh=default --ssh=deploy=/run/agent --shm-size=64m --ulimit=nofile=1024:2048 --cache-from=r.io/a:cache --cache-from=type=registry,ref=r.io/b --cache-to=type=inline --cache-to=type=registry,ref=r.io/a:cache,mode=max --progress=auto ${context}`,
      ),
    ).toEqual(expected);
  });

  it('SE-17 the context after a switch is found', async () => {
    expect(await build('--no-cache https://host/r.git')).toMatchObject({
      noCache: true,
      context: 'https://host/r.git',
    });
  });

  it.each([
    ['-t x', 'the build names no context'],
    ['-t x . extra', '"extra" is one word too many: a build has exactly one context'],
    ['--tagg x .', 'unknown flag: --tagg'],
    ['. -t', 'flag needs an argument: -t'],
    ['--push .', '--push cannot be used: a build does not push; add a `push` step with the image'],
    ['-t UPPER .', '"UPPER" is no valid image reference'],
    ['-t x -', 'a task has no standard input to build from'],
    ['--secret src=/x .', '--secret "src=/x" names no file'],
    ['--ssh =/x .', '--ssh "=/x" names no agent'],
    ['--shm-size much .', '--shm-size "much" is no size'],
    ['--ulimit nofile .', '--ulimit "nofile" is no limit'],
    ['--cache-from UPPER .', '--cache-from "UPPER" names no image'],
    ['--cache-to type=registry .', '--cache-to "type=registry" names no image'],
  ])('a build line %j is refused', async (line, message) => {
    expect((await errorsIn(`steps:\n  - build: ${line}\n`))[0]).toBe(message);
  });

  it.each([
    ['--cache-to type=gha .', '--cache-to "type=gha" has no effect: layers can be kept in images alone'],
    ['--cache-from type=local,src=x .', '--cache-from "type=local,src=x" has no effect: layers can be reused from'],
    ['--progress tty .', '--progress "tty" has no effect: the output always goes to the log as plain text'],
  ])('58 a build line %j is told to have no effect', async (line, message) => {
    const findings = await findingsOf(`steps:\n  - build: ${line}\n`);
    expect(findings.map((finding) => finding.message)).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['id=x', { id: 'x' }],
    ['id=x,env=TOKEN', { id: 'x', variable: 'TOKEN' }],
    ['type=env,id=x', { id: 'x', variable: 'x' }],
    ['type=file,id=x,source=a', { id: 'x', source: 'a' }],
  ])('80 a secret %j is read as docker reads it', async (text, secret) => {
    expect((await build(`--secret ${text} .`)).secrets).toEqual([secret]);
  });

  it('80 secrets and mounts reach a build step', async () => {
    const text =
      'volumes:\n  - name: v\n    secret: {x: eA==}\nsteps:\n  - build: -t r.io/a --secret id=x,src=/run/x .\n    volumeMounts: [{name: v, mountPath: /run}]\n    cache: Enabled\n';
    expect((await compilePlan(text)).steps[0]).toMatchObject({
      volumeMounts: [{ name: 'v', mountPath: '/run' }],
      options: { secrets: [{ id: 'x', source: '/run/x' }] },
      cacheImage: 'r.io/a:cache_quickrun_acb_step_0',
    });
  });

  it('94 a cmd may begin with docker run flags', async () => {
    const step = await cmd(
      '-e A=1 --env=B=2 -v data:/d -w /w -u 1:2 --entrypoint sh --add-host h:1.1.1.1 --tmpfs /t --memory 512m --cpus=2 --shm-size=1g -p 80:80 --expose 81 --network host --init --ulimit nofile=1 --label a=b --hostname h --read-only --rm --privileged=false -d alpine -e env',
    );
    expect(step).toMatchObject({
      image: 'alpine',
      args: ['-e', 'env'],
      env: [{ name: 'HOME' }, { name: 'A', value: '1' }, { name: 'B', value: '2' }],
      workingDirectory: '/w',
      user: '1:2',
      entryPoint: 'sh',
      cpus: '2',
      ports: ['80:80'],
      expose: ['81'],
      network: 'host',
      detach: true,
      privileged: false,
      runFlags: {
        volumes: ['data:/d'],
        addHosts: ['h:1.1.1.1'],
        tmpfs: ['/t'],
        ulimits: ['nofile=1'],
        labels: [{ name: 'a', value: 'b' }],
        memoryBytes: 512 * 1024 * 1024,
        shmSizeBytes: 1024 ** 3,
        hostname: 'h',
        init: true,
        readOnly: true,
      },
    });
  });

  it.each([
    ['--pid host alpine', /^--pid cannot be used: /],
    ['--frob alpine', /^unknown flag: --frob$/],
    ['--memory lots alpine', /^--memory "lots" is no size$/],
    ['-e A=1', /^"" is no valid image reference$/],
    ['Alpine', /^"Alpine" is no valid image reference$/],
    ["alpine 'x", /^unterminated quoted string: /],
  ])('a cmd line %j is refused', async (line, message) => {
    expect((await errorsIn(`steps:\n  - cmd: ${line}\n`))[0]).toMatch(message);
  });

  it('95 quoted text is one argument, whatever it holds', async () => {
    expect((await cmd(`bash -c "echo 'a  b'"`)).args).toEqual(['-c', "echo 'a  b'"]);
    expect((await cmd(`bash -c 'echo $(date) >> f && cat f'`)).args).toEqual(['-c', 'echo $(date) >> f && cat f']);
  });

  it.each([
    ['x && y', 'operator', ['&&', 'y']],
    ['x ; y', 'operator', [';', 'y']],
    ['x | y', 'operator', ['|', 'y']],
    ['x > f', 'redirection', ['>', 'f']],
    ['x $(date)', 'substitution', ['$(date)']],
    ['x "$HOME"', 'variable', ['$HOME']],
  ])('SE-6 `%s` is text, and a warning says how to write it', async (line, _kind, args) => {
    const findings = await findingsOf(`steps:\n  - cmd: ${line}\n`);
    expect(findings).toMatchObject([{ severity: 'warning', code: 'relies-on-shell' }]);
    expect(findings[0]?.cure).toMatch(/bash -c/);
    expect((await cmd(line)).args.at(-1)).toBe(args.at(-1));
  });

  it('98 push names get a tag, duplicates go, order stays', async () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    const text = `steps:\n  - push: [b, "a:1", b, "host:5000/img", "c@${digest}", "b:latest"]\n`;
    expect(((await compilePlan(text)).steps[0] as PushStep).images).toEqual([
      'b:latest',
      'a:1',
      'host:5000/img:latest',
      `c@${digest}`,
    ]);
  });
});
