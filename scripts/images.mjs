import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { runCommand, runQuietly } from './lib/command.mjs';
import { Failure, runMain } from './lib/failure.mjs';
import { build, checkNodeVersion, installDependencies, provideBaseImage } from './lib/prepare.mjs';
import { provideServices, provideTestPrograms } from './lib/services.mjs';
import { stage } from './lib/stage.mjs';
import { tryImages } from './lib/try-images.mjs';

const usage = `usage: npm run images [-- --base IMAGE | --local-base]

Builds slipway/service and slipway/agent from this folder, with Slipway itself, and executes a run on containers of both as
docker-compose.yml starts them, on a Postgres and a Redis of this machine.

  --base IMAGE   what they stand on; node:22-bookworm-slim by default
  --local-base   what they stand on is made of this Debian machine's own node, npm and git: nothing is pulled`;

const localBase = 'slipway/node:local';
const targets = ['service', 'agent'];

/** @param {readonly string[]} args */
async function main(args) {
  const options = readOptions(args);
  await checkNodeVersion();
  await installDependencies();
  await build();
  await provideTestPrograms();
  if (options.local) await makeLocalBase();
  const names = [];
  for (const target of targets) names.push(await buildImage(target, options.local ? localBase : options.base));
  const [service = '', agent = ''] = names;
  const { registry, stopStarted } = await provideServices();
  try {
    await provideBaseImage(registry);
    await stage('a run on server, scheduler and two agents in containers', async (note) => {
      note(await tryImages({ service, agent, registry }));
    });
  } finally {
    await stopStarted();
  }
}

/** @param {readonly string[]} args */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { base: { type: 'string' }, 'local-base': { type: 'boolean', default: false } },
    });
    if (values.base !== undefined && values['local-base'])
      throw new Error('--base and --local-base exclude each other');
    return { base: values.base, local: values['local-base'] };
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`, { exitCode: 2 });
  }
}

async function makeLocalBase() {
  await stage(`base image ${localBase}`, async () => {
    const { connectDocker, makeDebianImage } = await import('@slipway/testkit');
    const { stdout } = await runCommand('npm', ['root', '--global']);
    const packages = [
      'nodejs',
      'git',
      'openssh-client',
      'ca-certificates',
      'dash',
      'coreutils',
      'base-files',
      'base-passwd',
    ];
    await makeDebianImage(await connectDocker(), localBase, { packages, folders: [`${stdout.trim()}/npm`] });
  });
}

/**
 * @param {string} target
 * @param {string | undefined} base
 */
async function buildImage(target, base) {
  const { version } = (await import('../package.json', { with: { type: 'json' } })).default;
  const name = `slipway/${target}:${version}`;
  await stage(`image ${name}`, async (note) => {
    const { connectDocker } = await import('@slipway/testkit');
    const docker = await connectDocker();
    const baseArgs = base === undefined ? [] : ['--build-arg', `NODE_IMAGE=${base}`];
    const flags = ['--local', '--no-push', '--target', target, '-t', name, '-o', 'json', ...baseArgs];
    await runQuietly(process.execPath, ['packages/cli/bin/tasks.js', 'build', ...flags, '.']);
    const registry = process.env['TASKS_REGISTRY'] ?? '127.0.0.1:5000';
    await docker.getImage(`${registry}/${name}`).tag({ repo: `slipway/${target}`, tag: version });
    const { code, output } = await runCommand('docker', ['run', '--rm', '--read-only', name, 'version']);
    if (code !== 0) throw new Failure(`${name} does not start:\n${output}`);
    note(`starts: ${output.split('\n')[0]}`);
  });
  return name;
}

await runMain(() => main(argv.slice(2)));
