import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isInstalled } from '@slipway/testkit';
import type { CmdStep, Plan } from '@slipway/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, shell, testEngine, type TestRun } from '../../../test/engine.ts';
import { inSequence, planOf } from '../../../test/steps.ts';
import type { EngineConnection } from '../connect/connection.ts';
import { labelKeys } from '../resources/labels.ts';
import type { DockerRuntimeOptions } from '../settings.ts';
import { ensureFirewall } from './firewall.ts';
import type { GuardPolicy } from './network-guard.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

/** The rules need root, and an engine whose networks are this computer's. */
const guarded = process.getuid?.() === 0 && isInstalled('iptables') && existsSync('/proc/net/dev');

const metadataAddress = '169.254.169.254';

/** Something that listens on every address of this computer, among them the one that clouds give to their metadata service. */
async function startListener(): Promise<AsyncDisposable & { readonly port: number; readonly addresses: string[] }> {
  const loopback = (verb: string): Buffer => execFileSync('ip', ['addr', verb, `${metadataAddress}/32`, 'dev', 'lo']);
  loopback('add');
  const server = createServer((socket) => socket.end('reached\n')).listen(0, '0.0.0.0');
  await once(server, 'listening');
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return {
    port: (server.address() as AddressInfo).port,
    addresses: [
      metadataAddress,
      ...own.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
    ],
    async [Symbol.asyncDispose]() {
      loopback('del');
      server.close();
      await once(server, 'close');
    },
  };
}

type MakePlan = (make: (id: string, some?: Partial<CmdStep>) => CmdStep) => Plan;

const layouts: readonly { readonly what: string; readonly plan: MakePlan }[] = [
  { what: 'one step', plan: (step) => planOf([step('a')]) },
  { what: 'steps that follow each other', plan: (step) => planOf(inSequence([step('a'), step('b')])) },
  { what: 'steps at the same time', plan: (step) => planOf([step('a'), step('b')]) },
  {
    what: 'networks of the file',
    plan: (step) =>
      planOf([step('a'), step('b', { network: 'two' })], {
        networks: ['one', 'two'].map((name) => ({ name, ipv6: false, skipCreation: false })),
        defaultNetwork: 'one',
      }),
  },
  { what: "the engine's bridge", plan: (step) => planOf([step('a', { network: 'bridge' })]) },
];

/** Tries every address, and the gateway, which is this computer too. */
async function reached(makePlan: MakePlan, settings: DockerRuntimeOptions): Promise<readonly string[]> {
  await using listener = await startListener();
  const gateway = "ip -4 route | sed -n 's/^default via \\([^ ]*\\).*/\\1/p'";
  const script = `for a in ${listener.addresses.join(' ')} $(${gateway}); do nc -w 2 $a ${listener.port} </dev/null && echo $a; done; true`;
  const plan = makePlan((id, some) => shell(image, id, script, some));
  const run = await runOn(connection, plan, {}, settings);
  expect(run.outcome.status).toBe('Succeeded');
  expect(run.leftovers).toEqual([]);
  return plan.steps.flatMap(({ id }) => (run.text(id) === '' ? [] : [`${id}: ${run.text(id)}`]));
}

describe.runIf(guarded)('steps and the services of the machine', () => {
  it.each(layouts)('are kept apart: $what', async ({ plan }) => {
    expect(await reached(plan, { networkGuard: 'require' })).toEqual([]);
  });

  it('are not where nothing is done about it', async () => {
    const [lone = ''] = await reached((step) => planOf([step('a')]), { networkGuard: 'off' });
    expect(lone).toContain(metadataAddress);
  });

  it('need no more than one set of rules, however many processes bring it in', async () => {
    const problems = await Promise.all(Array.from({ length: 8 }, () => ensureFirewall('ipv4')));
    expect(new Set(problems)).toEqual(new Set([undefined]));
    const listing = execFileSync('iptables', ['-w', '-S'], { encoding: 'utf8' });
    expect(listing.match(/^-A INPUT -i slw\+ /gm)).toHaveLength(1);
    expect(listing.match(/-j SLIPWAY-FORWARD$/gm)).toHaveLength(1);
  });

  it('but a port that a step publishes is reached from the machine, and its id from its network', async () => {
    const runId = `test-${randomUUID()}`;
    const events = new EventEmitter();
    const found = once(events, 'found');
    const plan = planOf(
      inSequence([
        shell(image, 'web', 'mkdir /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w', {
          detach: true,
          ports: ['127.0.0.1::80'],
        }),
        shell(image, 'look', 'until wget -qO- http://web; do sleep 0.1; done; exec sleep 3600'),
      ]),
      { networks: [{ name: 'own', ipv6: false, skipCreation: false }], defaultNetwork: 'own' },
    );
    const stop = new AbortController();
    const running = runOn(
      connection,
      plan,
      {
        run: { runId, attempt: 1 },
        signal: stop.signal,
        emit: (event) => {
          if (event.kind === 'log' && Buffer.from(event.bytes).toString() === 'hello\n') events.emit('found');
        },
      },
      { networkGuard: 'require', gracePeriodMs: 10 },
    );
    await found;
    const filters = { label: [`${labelKeys.run}=${runId}`, `${labelKeys.step}=web`] };
    const [web] = await connection.docker.listContainers({ filters });
    const answer = await fetch(`http://127.0.0.1:${web?.Ports[0]?.PublicPort ?? 0}/`);
    expect(await answer.text()).toBe('hello\n');
    stop.abort();
    await running;
  });
});

describe('a network that no rules can be for', () => {
  it('is used and told, or refused, as the administrator wants', async () => {
    const name = `test-${randomUUID()}`;
    const network = await connection.docker.createNetwork({ Name: name });
    try {
      const networks = [{ name, ipv6: false, skipCreation: true }];
      const runIt = (networkGuard?: GuardPolicy): Promise<TestRun> =>
        runOn(
          connection,
          planOf([shell(image, 'a', 'true'), shell(image, 'b', 'true')], { networks, defaultNetwork: name }),
          {},
          networkGuard === undefined ? {} : { networkGuard },
        );
      const told = await runIt();
      expect(told.outcome.status).toBe('Succeeded');
      const log = told.text('a', 'system') + told.text('b', 'system');
      expect(log.match(/Warning: steps cannot be kept from the services of the machine/g)).toHaveLength(1);
      const refused = await runIt('require');
      expect(refused.outcome.error).toMatch(/exit status 125 .*not a bridge that was made for runs/);
      const off = await runIt('off');
      expect(off.text('a', 'system') + off.text('b', 'system')).not.toContain('Warning');
    } finally {
      await network.remove();
    }
  });
});
