import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from './tasks-process.ts';

/** A port on which nothing listens: the discard service's, which no machine of ours runs. */
const nowhere = '127.0.0.1:9';

describe('bad input ends before any container', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'slipway-bad-input-'));
    await writeFile(path.join(directory, 'push.yaml'), `steps:\n  - push: ["${nowhere}/a:1"]\n`);
    await writeFile(path.join(directory, 'ok.yaml'), 'steps:\n  - cmd: img true\n');
  });
  afterAll(() => rm(directory, { recursive: true }));

  /** What is wrong, the command line, the exit code, a part of the answer, and the environment that it needs. */
  const cases: readonly (readonly [string, string, number, string, Readonly<Record<string, string>>?])[] = [
    ['an unknown command', 'rnu', 2, 'Did you mean run'],
    ['an unknown flag', 'run --locla', 2, 'Did you mean --local'],
    ['no place to run', 'run -f ok.yaml .', 2, 'Add --local'],
    ['no service to ask', 'runs', 5, 'tasks up'],
    ['a service that is away', `runs --server http://${nowhere}`, 5, 'cannot be reached'],
    ['an address that is none', 'runs --server ftp://x', 2, 'is not the address of a service'],
    ['a profile that does not exist', 'runs --profile none', 3, "there is no profile 'none'"],
    ['a flag that only a service understands', 'run --local --no-wait -f ok.yaml .', 2, '--no-wait cannot be given'],
    ['a missing task file', 'run --local -f none.yaml .', 2, "the task file 'none.yaml' cannot be read"],
    ['a missing context', 'run --local -f ok.yaml none', 2, "the context 'none' does not exist"],
    ['a context that is a file', 'run --local -f ok.yaml ok.yaml', 2, 'is not a directory'],
    ['a file and a command', 'run --local -f ok.yaml --cmd x .', 2, 'cannot be given together'],
    ['a time limit out of range', 'run --local --timeout 0 .', 2, 'Give whole seconds from 1 to 28800'],
    ['a secret without a name', 'run --local -f ok.yaml --set-secret =x .', 2, '--set-secret needs a name'],
    ['a missing values file', 'run --local -f ok.yaml --values v.yaml .', 2, 'cannot be read: it does not exist'],
    ['an unknown variable', 'doctor', 2, 'unknown variable TASKS_REGISTY', { TASKS_REGISTY: 'x' }],
    ['a Dockerfile outside the context', 'build --local -f ../Dockerfile .', 2, 'lies outside the context'],
    ['a bad image name', 'build --local -t UPPER/Case .', 2, 'UPPER/Case'],
    ['a registry that is away', 'run --local -f push.yaml .', 5, `the registry ${nowhere} cannot be reached`],
    ['an engine that is away', 'run --local -f ok.yaml .', 5, 'tasks doctor', { DOCKER_HOST: `tcp://${nowhere}` }],
    ['a doctor without a registry', `doctor -r ${nowhere}`, 5, 'LOGIN_SERVER_ERROR'],
    ['a doctor without a service', `doctor --ignore-errors --server http://${nowhere}`, 5, 'FAIL service'],
    [
      'a doctor without a Redis',
      'doctor --ignore-errors',
      5,
      `FAIL redis`,
      { TASKS_REDIS_URL: `redis://:pass@${nowhere}` },
    ],
    ['a role without its store', 'server', 2, 'this role needs TASKS_DATABASE_URL'],
    ['an agent without a service', 'agent', 2, 'an agent needs TASKS_SERVER'],
  ];

  for (const [name, line, code, text, env = {}] of cases) {
    it(name, async () => {
      const own = { TASKS_DATA: path.join(directory, 'data'), XDG_CONFIG_HOME: path.join(directory, 'config') };
      const exit = await tasks(line.split(' '), { cwd: directory, env: { ...own, ...env } });
      const said = exit.stdout.toString('utf8') + exit.stderr;
      expect(exit.code, said).toBe(code);
      expect(said).toContain(text);
      expect(said).not.toContain('    at ');
      expect(said).not.toContain('Executing step');
    });
  }
});
