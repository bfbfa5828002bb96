import { Failure, runMain } from './lib/failure.mjs';
import { allStatus, provideServices, stopAll } from './lib/services.mjs';

const usage = `usage: npm run services -- up|down|status

  up      makes sure that a Docker Engine and a registry answer; starts (on Debian, as root: installs) what is missing
  down    stops what \`up\` started, and nothing else
  status  says what answers`;

/** @param {string | undefined} verb */
async function main(verb) {
  switch (verb) {
    case 'up':
      await provideServices();
      return;
    case 'down': {
      const stopped = Object.entries(await stopAll()).flatMap(([name, was]) => (was ? [name] : []));
      console.log(stopped.length === 0 ? 'nothing of ours was running' : `stopped: ${stopped.join(', ')}`);
      return;
    }
    case 'status':
      await printStatus();
      return;
    default:
      throw new Failure(usage, { exitCode: 2 });
  }
}

async function printStatus() {
  const { engine, registry, service } = await allStatus();
  /** @param {boolean} startedHere */
  const origin = (startedHere) => (startedHere ? ' (started by these scripts)' : '');
  console.log(
    'reason' in engine ? engine.reason : `engine ${engine.version} at ${engine.address}${origin(engine.startedHere)}`,
  );
  console.log('reason' in registry ? registry.reason : `registry ${registry.host}${origin(registry.startedHere)}`);
  console.log('reason' in service ? service.reason : `service ${service.address}${origin(service.startedHere)}`);
  if ('reason' in engine || 'reason' in registry) {
    throw new Failure('`npm run services up` starts what is missing.', { exitCode: 5 });
  }
}

await runMain(() => main(process.argv[2]));
