import { startAgent } from '@slipway/agent';
import { pino } from 'pino';

/* An agent in a process of its own, for tests that kill it. Says on standard output when the service knows it. */
const [server = '', name = '', dataDirectory = ''] = process.argv.slice(2);

const agent = await startAgent({
  server,
  token: 'test-agent-token-0123456789abcdef',
  name,
  dataDirectory,
  version: '0.0.0',
  minFreeDiskBytes: 1,
  log: pino({ level: 'info' }, process.stderr),
});
process.once('SIGTERM', () => void agent.drain(0));
await agent.registered;
process.stdout.write('registered\n');
await agent.done;
