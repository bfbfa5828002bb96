import type { ShellSession } from '@slipway/engine';

/** Connects this process's terminal with a shell until the shell ends: keys go in as they are, also Ctrl+C. */
export async function connectTerminal({ stream, resize }: Pick<ShellSession, 'stream' | 'resize'>): Promise<void> {
  const { stdin, stdout } = process;
  // A terminal that tells no size keeps the one that the shell has.
  const onResize = (): void => {
    if (stdout.columns > 0) resize(stdout.columns, stdout.rows).catch(() => undefined);
  };
  stdout.on('resize', onResize);
  onResize();
  stdin.setRawMode(true);
  stdin.pipe(stream);
  try {
    for await (const chunk of stream) stdout.write(chunk);
  } finally {
    stdin.unpipe(stream);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.off('resize', onResize);
  }
}
