import { EventEmitter, once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, shell, testEngine } from '../../test/engine.ts';
import { inSequence } from '../../test/steps.ts';
import type { EngineConnection } from './connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const address = 'ip -4 -o addr show dev eth0';

describe('the network of steps', () => {
  it('is one namespace for steps that follow each other: one address, their names, no metadata service', async () => {
    const run = await runOn(
      connection,
      inSequence([
        shell(image, 'first', `${address}; wget -O- http://169.254.169.254/ || true`),
        shell(image, 'second', `${address}; grep -w first /etc/hosts`),
      ]),
    );
    expect(run.outcome.status).toBe('Succeeded');
    expect(run.text('first')).toContain('eth0');
    expect(run.text('second')).toBe(`${run.text('first')}127.0.0.1\tfirst\n`);
    expect(run.text('first', 'stderr')).toMatch(/host is unreachable|no route to host/i);
    expect(run.leftovers).toEqual([]);
  });

  it('statement 103: is told as acb_default_network, whatever stands for it', async () => {
    const parallel = [shell(image, 'a', 'true'), shell(image, 'b', 'true')];
    for (const steps of [parallel.slice(1), inSequence(parallel), parallel]) {
      const run = await runOn(connection, steps);
      const text = ['a', 'b'].map((id) => run.text(id, 'system')).join('');
      expect(text).toContain("Creating Docker network: acb_default_network, driver: 'bridge'\n");
      expect(text).toContain('Successfully set up Docker network: acb_default_network\n');
      expect(run.leftovers).toEqual([]);
    }
  });

  it('is another for each run, also when the engine has no more to lend', async () => {
    const count = 6;
    const all = new EventEmitter();
    const allHere = once(all, 'here');
    let here = 0;
    const runs = await Promise.all(
      Array.from({ length: count }, () =>
        runOn(connection, [shell(image, 'a', 'ip -4 route show dev eth0 scope link'), shell(image, 'b', 'true')], {
          emit: async (event) => {
            if (event.kind !== 'log' || event.stream !== 'stdout') return;
            here += 1;
            if (here === count) all.emit('here');
            await allHere;
          },
        }),
      ),
    );
    const subnets = runs.map((run) => run.text('a').split(' ')[0]);
    expect(new Set(subnets).size).toBe(count);
    for (const run of runs) expect(run.leftovers).toEqual([]);
  });

  it('gives a lone step its own name and no way to the steps of other runs', async () => {
    const server = new EventEmitter();
    const served = once(server, 'address');
    const done = new AbortController();
    const serving = runOn(
      connection,
      [shell(image, 'server', 'hostname -i; mkdir /www; exec httpd -f -p 80 -h /www')],
      {
        signal: done.signal,
        emit: (event) => {
          if (event.kind === 'log' && event.stream === 'stdout')
            server.emit('address', Buffer.from(event.bytes).toString().trim());
        },
      },
      { gracePeriodMs: 10 },
    );
    const [serverAddress] = (await served) as [string];
    const run = await runOn(connection, [
      shell(image, 'client', `grep -w client /etc/hosts; ! timeout 3 nc ${serverAddress} 80 </dev/null`),
    ]);
    done.abort();
    await serving;
    expect(run.text('client')).toBe('127.0.0.1\tclient\n');
    expect(run.outcome.status).toBe('Succeeded');
  });
});
