import { createHash } from 'node:crypto';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startMachines, type Machines } from './machines.ts';
import { expectServed, type RunResult } from './result.ts';
import { tasks } from './tasks-process.ts';

describe('builds without a task file', () => {
  let machines: Machines;
  let context: TempDir;
  beforeAll(async () => {
    [machines, context] = await Promise.all([startMachines(), createTempDir()]);
    const dockerfile = [
      `FROM ${machines.registry.host}/base/busybox:1`,
      'ARG PASSWORD=none',
      // Shows the secret in the log, and keeps of it what cannot be turned back.
      'RUN echo "the password is $PASSWORD" && echo -n "$PASSWORD" | sha256sum >/password.sha256',
    ];
    await writeFile(path.join(context.path, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
  });
  afterAll(async () => {
    await context[Symbol.asyncDispose]();
    await machines[Symbol.asyncDispose]();
  });

  const build = async (...flags: readonly string[]) => {
    const exit = await tasks(['build', '--local', '-r', machines.registry.host, '-o', 'json', ...flags, context.path]);
    return { ...exit, result: exit.code === 0 ? (JSON.parse(exit.stdout.toString()) as RunResult) : undefined };
  };
  const names = (result: RunResult | undefined) => result?.images.map(({ reference }) => reference);

  it('82 a name gets the registry in front, unless it begins with it', async () => {
    const { host } = machines.registry;
    const { result, stderr } = await build('-t', 'team/app:1', '-t', `${host}/own/app:2`);
    expect(names(result), stderr).toEqual([`${host}/team/app:1`, `${host}/own/app:2`]);
    await expectServed(result!);
  });

  it.each([[[]], [['-t', 'unpushed:1', '--no-push']]])('83 nothing is pushed with the flags %j', async (flags) => {
    const { code, result } = await build(...flags);
    expect(code).toBe(0);
    expect(names(result)).toEqual([]);
    const answer = await fetch(`http://${machines.registry.host}/v2/unpushed/tags/list`);
    expect(answer.status).toBe(404);
  });

  it('84 a name may hold run variables as templates, and no aliases', async () => {
    const { result } = await build('-t', 'team/app:{{.Run.ID}}');
    expect(names(result)).toEqual([`${machines.registry.host}/team/app:${result?.runId ?? ''}`]);
    const refused = await build('-t', 'team/app:$ID');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("the image name 'team/app:$ID' is not valid");
  });

  it('85 a secret build argument reaches the build, and no output', async () => {
    const secret = 'pa55-w0rd-of-85';
    const { code, stdout, stderr } = await build('--no-cache', '--no-push', '--secret-build-arg', `PASSWORD=${secret}`);
    expect(code).toBe(0);
    expect(stderr).toContain('the password is ***');
    expect(`${stdout.toString()}${stderr}`).not.toContain(secret);
  });

  it('109 an entry of the list of secrets is resolved before any step, for commands, environments and volumes', async () => {
    const secret = 'value-of-109';
    const image = `${machines.registry.host}/base/busybox:1`;
    const file = `
version: v1.1.0
secrets: [{id: word, keyvault: "https://vault.invalid/secrets/word"}]
volumes:
  - name: kept
    secret: {file: "{{ .Secrets.word | b64enc }}"}
steps:
  - id: look
    cmd: ${image} sh -c 'echo -n "$WORD" | sha256sum; sha256sum </kept/file; echo -n {{.Secrets.word}} | sha256sum'
    env: ["WORD={{.Secrets.word}}"]
    volumeMounts: [{name: kept, mountPath: /kept}]
`;
    const args = ['run', '--local', '-r', machines.registry.host, '--secret', `word=${secret}`, '-f', '-', '/dev/null'];
    const { code, stdout, stderr } = await tasks(args, { input: file });
    expect(code, stderr).toBe(0);
    const digest = createHash('sha256').update(secret).digest('hex');
    expect(stdout.toString()).toBe(`${digest}  -\n`.repeat(3));
  });
});
