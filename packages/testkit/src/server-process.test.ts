import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { isInstalled, startServerProcess } from './server-process.ts';

const say = (script: string) => startServerProcess('sh', ['-c', script]);

/** Resolves when no process has this id any more. */
async function gone(pid: number): Promise<void> {
  const watcher = spawn('sh', ['-c', `while kill -0 ${pid} 2>/dev/null; do sleep 0.02; done`]);
  await once(watcher, 'exit');
}

describe('startServerProcess', () => {
  it('collects both streams and resolves with what matched', async () => {
    await using server = say('echo out; echo port 17 >&2; exec sleep 1000');
    const [, port] = await server.waitForOutput(/port (\d+)/);
    await server.waitForOutput(/out/);
    expect(port).toBe('17');
  });

  it('rejects with the reason and the last output when the server ends first', async () => {
    await using server = say('echo no luck; exit 3');
    await expect(server.waitForOutput(/ready/)).rejects.toThrow(/sh exited with code 3; its last output:\nno luck/);
  });

  it('rejects when there is no such program', async () => {
    await using server = startServerProcess('no-such-program', []);
    await expect(server.waitForOutput(/ready/)).rejects.toThrow(/exited with code 127/);
  });

  it('stops a server that ignores signals', async () => {
    const server = say("trap '' TERM INT HUP; echo $$; while :; do sleep 0.1; done");
    const pid = Number((await server.waitForOutput(/\d+/))[0]);
    await server[Symbol.asyncDispose]();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('does not let a server outlive a parent that was killed', async () => {
    const script = `
      import { startServerProcess } from ${JSON.stringify(new URL('./server-process.ts', import.meta.url).href)};
      const server = startServerProcess('sh', ['-c', 'echo pid $$; exec sleep 1000']);
      const [, pid] = await server.waitForOutput(/pid (\\d+)/);
      console.log(pid);
    `;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const server = Number(line);
    expect(process.kill(server, 0)).toBe(true);
    parent.kill('SIGKILL');
    await gone(server);
  });
});

describe('isInstalled', () => {
  it.each([
    ['sh', true],
    ['no-such-program', false],
  ])('%s: %s', (program, expected) => {
    expect(isInstalled(program)).toBe(expected);
  });
});
