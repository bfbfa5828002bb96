import { CommanderError } from 'commander';
import { reportFailure } from './output/failure.ts';
import { createProgram } from './program.ts';

// A reader that goes away (`tasks run … | head`) ends the output, never the run.
process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);

const program = createProgram();
try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = await reportFailure(error, { debug: process.argv.includes('--debug') });
}
// Kept-alive connections to the engine or a registry must not hold the process.
await Promise.all([drained(process.stdout), drained(process.stderr)]);
process.exit();

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writableLength === 0 || stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
