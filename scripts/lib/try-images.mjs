import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from './command.mjs';
import { makeMissingSecrets } from './deploy-secrets.mjs';
import { Failure } from './failure.mjs';

const socket = '/var/run/docker.sock';
const readyMs = 60_000;

/**
 * Starts server, scheduler and two agents from their images as docker-compose.yml does, on a Postgres and a Redis of this machine, and
 * executes a run through them. Everything is gone afterwards.
 * @param {{ readonly service: string, readonly agent: string, readonly registry: string }} images
 * @returns {Promise<string>} what the run wrote
 */
export async function tryImages({ service, agent, registry }) {
  const { connectDocker, startPostgres, startRedis } = await import('@slipway/testkit');
  const docker = await connectDocker();
  const directory = await mkdtemp(path.join(tmpdir(), 'slipway-images-'));
  const postgres = await startPostgres();
  const redis = await startRedis({ appendOnly: true });
  /** @type {import('dockerode').Container[]} */
  const containers = [];
  const volume = await docker.createVolume({ Labels: { 'dev.slipway.testkit': 'images' } });
  try {
    const secrets = path.join(directory, 'secrets');
    const names = await makeMissingSecrets(secrets);
    // One by one, as Compose does: nobody but its owner may enter the directory.
    const secretFiles = names.map((name) => `${secrets}/${name}:/run/secrets/${name}:ro`);
    const { stdout: adminToken } = await runCommand('cat', [path.join(secrets, 'admin-token')]);
    const store = {
      TASKS_DATABASE_URL: await postgres.createDatabase(),
      TASKS_REDIS_URL: redis.url,
      TASKS_BLOBS: '/var/lib/slipway/blobs',
      TASKS_ENCRYPTION_KEY_FILE: '/run/secrets/encryption-key',
      TASKS_REGISTRY: registry,
      TASKS_PORT: '0',
    };
    /**
     * @param {string} image
     * @param {string} role
     * @param {Record<string, string>} env
     * @param {import('dockerode').HostConfig} host
     */
    const start = async (image, role, env, host = {}) => {
      const container = await docker.createContainer({
        Image: image,
        Cmd: [role],
        Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
        Labels: { 'dev.slipway.testkit': 'images' },
        HostConfig: {
          NetworkMode: 'host',
          ReadonlyRootfs: true,
          Tmpfs: { '/tmp': '' },
          CapDrop: ['ALL'],
          SecurityOpt: ['no-new-privileges:true'],
          Binds: secretFiles,
          ...host,
        },
      });
      containers.push(container);
      await container.start();
      return container;
    };
    const shared = { Binds: [...secretFiles, `${volume.name}:/var/lib/slipway`] };
    const tokens = {
      TASKS_ADMIN_TOKEN_FILE: '/run/secrets/admin-token',
      TASKS_AGENT_TOKEN_FILE: '/run/secrets/agent-token',
    };
    const api = await start(service, 'server', { ...store, ...tokens }, shared);
    const [, server = ''] = await waitForLog(api, /"address":"(http:[^"]+)"/);
    await waitForLog(await start(service, 'scheduler', store, shared), /"msg":"scheduling"/);
    for (const _ of [1, 2]) {
      const env = { TASKS_SERVER: server, TASKS_TOKEN_FILE: '/run/secrets/agent-token' };
      const started = await start(agent, 'agent', env, {
        PidMode: 'host',
        GroupAdd: [String(statSync(socket).gid)],
        Binds: [...secretFiles, `${socket}:${socket}`],
      });
      await waitForLog(started, /"msg":"agent registered"/);
    }
    const { code, output, stdout } = await runCommand(
      process.execPath,
      ['packages/cli/bin/tasks.js', 'run', '--cmd', '$Registry/base/busybox:1 echo it works', '/dev/null'],
      { env: { TASKS_SERVER: server, TASKS_TOKEN: adminToken.trim() } },
    );
    if (code !== 0) throw new Failure(`the run ended with ${code}:\n${output}`);
    const { output: agents } = await runCommand(process.execPath, ['packages/cli/bin/tasks.js', 'agents'], {
      env: { TASKS_SERVER: server, TASKS_TOKEN: adminToken.trim() },
    });
    if ((agents.match(/online/g) ?? []).length !== 2) throw new Failure(`two agents should be online:\n${agents}`);
    return stdout.trim();
  } finally {
    for (const container of containers.toReversed()) {
      await container.stop({ t: 20 }).catch(() => undefined);
      await container.remove({ force: true, v: true });
    }
    await docker.getVolume(volume.name).remove();
    await redis[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * @param {import('dockerode').Container} container
 * @param {RegExp} pattern
 */
async function waitForLog(container, pattern) {
  const deadline = Date.now() + readyMs;
  for (;;) {
    const log = (await container.logs({ stdout: true, stderr: true })).toString('utf8');
    const match = pattern.exec(log);
    if (match !== null) return match;
    const { State: state } = await container.inspect();
    if (!state.Running || Date.now() > deadline)
      throw new Failure(`a container is not ready (${state.Status}):\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
