import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTempDir, pushImage, startRegistry } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, testEngine, type TestRun } from '../../test/engine.ts';
import { planOfFile } from '../../test/plan-of-file.ts';
import type { EngineConnection } from './connect/connection.ts';
import type { ExecuteOptions } from '../execute/execute.ts';
import type { DockerRuntimeOptions } from './settings.ts';

/* The statements of the conformance checklist about `cmd` steps, from the text of a task file to what the real engine did. */

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

async function run(
  text: string,
  options: Partial<ExecuteOptions> & { readonly env?: readonly string[] } = {},
  settings: DockerRuntimeOptions = {},
): Promise<TestRun> {
  const { env = [], ...others } = options;
  const ended = await runOn(connection, await planOfFile(text, image, { env }), others, settings);
  // As statement 115 says, after every ending of this suite.
  expect(ended.leftovers).toEqual([]);
  return ended;
}

const statuses = (ended: TestRun): readonly string[] => ended.outcome.steps.map(({ status }) => status);
const systemLog = (ended: TestRun): string =>
  ended.events
    .flatMap((event) =>
      event.kind === 'log' && event.stream === 'system' ? [Buffer.from(event.bytes).toString()] : [],
    )
    .join('');
const attempts = (ended: TestRun, id: string): number =>
  systemLog(ended).split(`Launching container with name: ${id}\n`).length - 1;

/** Ends a run as soon as a line of its log says so. */
function cancelAt(pattern: RegExp): Pick<ExecuteOptions, 'signal' | 'emit'> {
  const cancel = new AbortController();
  return {
    signal: cancel.signal,
    emit: (event) => {
      if (event.kind === 'log' && pattern.test(Buffer.from(event.bytes).toString())) cancel.abort();
    },
  };
}

describe('steps and their order', () => {
  it('statement 1: an aliased image runs once and prints', async () => {
    const ended = await run('steps:\n  - cmd: bash echo hi\n');
    expect(ended.text('acb_step_0')).toBe('hi\n');
    expect(ended.outcome.status).toBe('Succeeded');
    expect(attempts(ended, 'acb_step_0')).toBe(1);
  });

  it('statements 2 and 4: a failure ends the run, and what follows never starts', async () => {
    const ended = await run("steps:\n  - cmd: busybox sh -c 'exit 3'\n  - cmd: busybox true\n");
    expect(ended.outcome.error).toBe('failed to run step ID: acb_step_0: exit status 3');
    expect(statuses(ended)).toEqual(['failed', 'skipped']);
  });

  it('statements 3, 5 and 6: steps follow each other, are numbered by place, and share /workspace', async () => {
    const ended = await run(
      "steps:\n  - cmd: busybox sh -c 'echo 1 >f'\n  - id: named\n    cmd: busybox sh -c 'echo 2 >>f'\n  - cmd: busybox cat f\n",
    );
    expect(ended.outcome.steps.map(({ id }) => id)).toEqual(['acb_step_0', 'named', 'acb_step_2']);
    expect(ended.text('acb_step_2')).toBe('1\n2\n');
  });

  it('statement 7: a step begins in /workspace, where the context is', async () => {
    await using directory = await createTempDir();
    await writeFile(join(directory.path, 'file.txt'), 'content\n');
    const ended = await run("steps:\n  - cmd: busybox sh -c 'pwd; cat file.txt'\n", {
      context: { kind: 'directory', path: directory.path },
    });
    expect(ended.text('acb_step_0')).toBe('/workspace\ncontent\n');
  });

  it('statements 10, 11 and 113: "-" lets steps overlap, and a step waits for all that it names, twice or not', async () => {
    const meet = (own: string, other: string): string =>
      `  - id: ${own}\n    when: ["-"]\n    cmd: busybox sh -c 'touch ${own}; until [ -e ${other} ]; do sleep 0.05; done'\n`;
    const ended = await run(
      `steps:\n${meet('a', 'b')}${meet('b', 'a')}  - id: c\n    when: [a, b, a]\n    cmd: busybox ls\n`,
    );
    expect(ended.text('c')).toBe('a\nb\n');
  });

  it('statement 12: a step without `when` waits for the one before it and no other', async () => {
    const ended = await run(
      'steps:\n' +
        '  - id: long\n    when: ["-"]\n    cmd: busybox sh -c \'until [ -e go ]; do sleep 0.05; done\'\n' +
        '  - id: short\n    when: ["-"]\n    cmd: busybox true\n' +
        '  - id: next\n    cmd: busybox touch go\n',
    );
    expect(ended.outcome.status).toBe('Succeeded');
  });

  it('statement 20: an ignored failure counts as success', async () => {
    const ended = await run(
      'steps:\n  - id: bad\n    ignoreErrors: true\n    cmd: busybox false\n  - id: next\n    cmd: busybox true\n',
    );
    expect(ended.outcome.status).toBe('Succeeded');
    expect(systemLog(ended)).toContain(
      'Step ID: bad encountered an error: exit status 1, but is set to ignore errors. Continuing...\n',
    );
    expect(systemLog(ended)).toContain('Step ID: bad marked as successful (elapsed');
  });

  it('statements 21 and 22: a timeout ends a step, its own before that of all steps', async () => {
    const fast = { gracePeriodMs: 10 };
    const own = await run('stepTimeout: 500\nsteps:\n  - timeout: 1\n    cmd: busybox sleep 60\n', {}, fast);
    expect(own.outcome.error).toBe('failed to run step ID: acb_step_0: timed out');
    const all = await run('stepTimeout: 1\nsteps:\n  - cmd: busybox sleep 60\n', {}, fast);
    expect(all.outcome.error).toBe('failed to run step ID: acb_step_0: timed out');
  });

  it('statement 24: `retries` tries again until it works or there are none left', async () => {
    const never = await run('steps:\n  - retries: 2\n    retryDelay: 1\n    cmd: busybox false\n');
    expect(attempts(never, 'acb_step_0')).toBe(3);
    const second = await run(
      "steps:\n  - retries: 2\n    retryDelay: 1\n    cmd: busybox sh -c '[ -e f ] || { touch f; exit 1; }'\n",
    );
    expect([attempts(second, 'acb_step_0'), second.outcome.status]).toEqual([2, 'Succeeded']);
  });

  it.each([
    { delay: '', seconds: 5 },
    { delay: '    retryDelay: 1\n', seconds: 1 },
  ])('statement 25: waits $seconds seconds between attempts', async ({ delay, seconds }) => {
    const text = `waiting ${seconds} seconds before retrying`;
    const ended = await run(`steps:\n  - retries: 1\n${delay}    cmd: busybox false\n`, cancelAt(new RegExp(text)));
    expect(systemLog(ended)).toContain(text);
  });

  it('statement 26: every round of `repeat` runs, and one failure fails the step', async () => {
    const ended = await run(
      "steps:\n  - repeat: 2\n    cmd: busybox sh -c 'echo x >>f; [ $(wc -l <f) != 2 ] && wc -l <f'\n",
    );
    expect(attempts(ended, 'acb_step_0')).toBe(3);
    expect(ended.text('acb_step_0')).toBe('1\n3\n');
    expect(ended.outcome.error).toMatch(/exit status 1$/);
  });

  it('statement 27: a start delay comes before the clock of the timeout', async () => {
    const ended = await run('steps:\n  - startDelay: 4\n    timeout: 3\n    cmd: busybox true\n', {}, {});
    expect(ended.outcome.status).toBe('Succeeded');
    expect(systemLog(ended)).toContain('Waiting 4 seconds before executing step ID: acb_step_0\n');
  });

  it('statements 28 and 29: a detached server is reached by its id, and is gone after the run', async () => {
    const ended = await run(
      'steps:\n' +
        "  - id: web\n    detach: true\n    cmd: busybox sh -c 'mkdir /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w'\n" +
        "  - id: test\n    cmd: busybox sh -c 'until wget -qO- http://web; do sleep 0.1; done'\n",
    );
    expect(ended.text('test')).toBe('hello\n');
    expect(statuses(ended)).toEqual(['detached', 'succeeded']);
  });

  it('statement 30: the failure of one stops the others', async () => {
    const ended = await run(
      'steps:\n' +
        '  - id: long\n    when: ["-"]\n    cmd: busybox sh -c \'touch on; exec sleep 3600\'\n' +
        '  - id: bad\n    when: ["-"]\n    cmd: busybox sh -c \'until [ -e on ]; do sleep 0.05; done; exit 1\'\n',
      {},
      { gracePeriodMs: 10 },
    );
    expect(statuses(ended)).toEqual(['canceled', 'failed']);
  });

  it('statement 114: the log of a success ends with a line for each step, in the order of the file', async () => {
    const ended = await run('steps:\n  - id: a\n    cmd: busybox true\n  - id: b\n    cmd: busybox true\n');
    expect(systemLog(ended)).toMatch(
      /Step ID: a marked as successful \(elapsed time in seconds: \d+\.\d{6}\)\nStep ID: b marked as successful \(elapsed time in seconds: \d+\.\d{6}\)\n$/,
    );
  });

  it('statement 112: `retryOnErrors` tries again only for the texts it names', async () => {
    const step = (text: string): string =>
      `steps:\n  - retries: 1\n    retryDelay: 1\n    retryOnErrors: ["flaky"]\n    cmd: busybox sh -c 'echo ${text} >&2; exit 1'\n`;
    expect(attempts(await run(step('flaky network')), 'acb_step_0')).toBe(2);
    expect(attempts(await run(step('real bug')), 'acb_step_0')).toBe(1);
  });
});

describe('what a run leaves (statement 115)', () => {
  it('statement 115: is nothing, whether it succeeds, fails, is canceled or takes too long', async () => {
    const hang = 'steps:\n  - id: a\n    when: ["-"]\n    cmd: busybox sh -c \'echo up; exec sleep 3600\'\n';
    const endings = [
      await run('steps:\n  - cmd: busybox true\n'),
      await run('steps:\n  - cmd: busybox false\n'),
      await run(hang, cancelAt(/^up/), { gracePeriodMs: 10 }),
      await run(hang, { signal: AbortSignal.timeout(1500) }, { gracePeriodMs: 10 }),
    ];
    expect(endings.map(({ outcome }) => outcome.status)).toEqual(['Succeeded', 'Failed', 'Canceled', 'Timeout']);
  });
});

describe('what a step finds', () => {
  it('statement 79: `pull` fetches an image anew', async () => {
    await using registry = await startRegistry();
    const name = `${registry.host}/stale:1`;
    await pushImage(connection.docker, image, name);
    // What the engine has under that name is another image, without any program.
    await connection.docker.getImage('slipway/pause:1').tag({ repo: `${registry.host}/stale`, tag: '1' });
    try {
      const ended = await run(`steps:\n  - pull: true\n    cmd: ${name} echo fresh\n`);
      expect(ended.text('acb_step_0')).toBe('fresh\n');
    } finally {
      await connection.docker.getImage(name).remove();
    }
  });

  it("statements 86, 87 and 89: the step's environment wins, quotes are taken off, and HOME is shared", async () => {
    const ended = await run(
      'env: ["A=task", "B=task"]\nsteps:\n' +
        '  - env: ["A=\'x y\'"]\n    cmd: busybox sh -c \'echo "$A|$B|$C|$HOME"\'\n' +
        '  - env: ["HOME=/own"]\n    cmd: busybox sh -c \'echo $HOME\'\n',
      { env: ['B=line', 'C=line'] },
    );
    expect(ended.text('acb_step_0')).toBe('x y|task|line|/acb/home\n');
    expect(ended.text('acb_step_1')).toBe('/own\n');
  });

  it("statements 90 and 91: its working directory, relative, absolute, or the image's own", async () => {
    const ended = await run(
      'workingDirectory: task\nsteps:\n' +
        '  - cmd: busybox pwd\n  - workingDirectory: sub\n    cmd: busybox pwd\n' +
        '  - workingDirectory: /abs\n    cmd: busybox pwd\n  - disableWorkingDirectoryOverride: true\n    cmd: busybox pwd\n',
    );
    const directories = [0, 1, 2, 3].map((index) => ended.text(`acb_step_${index}`).trim());
    expect(directories).toEqual(['/workspace/task', '/workspace/sub', '/abs', '/']);
  });

  it('statements 92, 94, 95 and 96: entry point, flags, words and folded lines', async () => {
    const ended = await run(
      'steps:\n' +
        "  - entryPoint: sh\n    cmd: busybox -c 'echo x'\n" +
        '  - cmd: -e A=1 busybox env\n' +
        '  - cmd: busybox sh -c "echo \'a  b\'"\n' +
        "  - cmd: busybox sh -c 'echo $(echo inside) >> f && cat f'\n" +
        '  - cmd: >\n      busybox\n      echo one\n      two\n',
    );
    expect(ended.text('acb_step_0')).toBe('x\n');
    expect(ended.text('acb_step_1')).toMatch(/^A=1$/m);
    expect(ended.text('acb_step_2')).toBe('a  b\n');
    expect(ended.text('acb_step_3')).toBe('inside\n');
    expect(ended.text('acb_step_4')).toBe('one two\n');
  });

  it('statement 93: user, ports, expose, isolation and network reach the container', async () => {
    const ended = await run(
      'steps:\n  - user: "65534"\n    ports: ["127.0.0.1::80"]\n    expose: ["81"]\n    isolation: default\n' +
        "    network: none\n    cmd: busybox sh -c 'id -u; ls /sys/class/net'\n",
    );
    expect(ended.text('acb_step_0')).toBe('65534\nlo\n');
  });

  it('statement 23: the default timeout of a step is told', async () => {
    const ended = await run('steps:\n  - cmd: busybox true\n');
    expect(systemLog(ended)).toContain('Executing step ID: acb_step_0. Timeout(sec): 600,');
  });

  it('statement 111: unknown keys fail nothing', async () => {
    const ended = await run('unknown: 1\nsteps:\n  - cmd: busybox echo there\n    strange: [2]\n');
    expect(ended.text('acb_step_0')).toBe('there\n');
  });

  it('statement 105: a network that exists is joined, and neither created nor removed', async () => {
    const name = `test-${randomUUID()}`;
    const network = await connection.docker.createNetwork({ Name: name });
    try {
      const ended = await run(
        `networks:\n  - name: ${name}\n    skipCreation: true\n    isDefault: true\nsteps:\n` +
          '  - id: web\n    detach: true\n    cmd: busybox sleep 3600\n  - cmd: busybox nslookup web\n',
      );
      expect(ended.outcome.status).toBe('Succeeded');
      expect(systemLog(ended)).not.toContain('Creating Docker network');
      await network.inspect();
    } finally {
      await network.remove();
    }
  });

  it('statement 104: the last default network is the one of steps that name none', async () => {
    const networks = 'networks:\n  - name: one\n    isDefault: true\n  - name: two\n    isDefault: true\n';
    const ended = await run(`${networks}steps:\n  - cmd: busybox true\n`);
    expect(systemLog(ended)).toContain("Creating Docker network: two, driver: ''\n");
    expect(systemLog(ended)).not.toContain('Creating Docker network: one');
    const none = await run('networks:\n  - name: one\nsteps:\n  - cmd: busybox true\n');
    expect(systemLog(none)).not.toContain('Creating Docker network');
  });

  it('statements 106 and 108: the exact bytes of a secret volume, at a path of its own in each step', async () => {
    const content = Buffer.from([0, 10, 36, 72, 255]);
    const ended = await run(
      `volumes:\n  - name: keys\n    secret:\n      key: ${content.toString('base64')}\nsteps:\n` +
        '  - cmd: busybox cat /a/key\n    volumeMounts:\n      - name: keys\n        mountPath: /a\n' +
        '  - cmd: busybox cat /b/key\n    volumeMounts:\n      - name: keys\n        mountPath: /b\n',
    );
    for (const id of ['acb_step_0', 'acb_step_1']) expect(ended.bytes(id, 'stdout')).toEqual(content);
  });

  it('a secret of one step is in no environment and no process list of another', async () => {
    const secret = 'tops3cret-value';
    const look =
      "tr '\\0' '\\n' </proc/self/environ; cat /proc/[0-9]*/cmdline; env; grep -r tops /acb /workspace; true";
    const ended = await run(
      'steps:\n' +
        `  - id: has\n    when: ["-"]\n    env: ["S=${secret}"]\n    cmd: busybox sh -c 'touch on; until [ -e done ]; do sleep 0.05; done'\n` +
        `  - id: looks\n    when: ["-"]\n    cmd: busybox sh -c "until [ -e on ]; do sleep 0.05; done; ${look}; touch done"\n`,
    );
    expect(ended.outcome.status).toBe('Succeeded');
    expect(ended.text('looks')).not.toContain('tops3cret');
  });
});
