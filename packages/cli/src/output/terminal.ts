import pc from 'picocolors';

/** The colours of a stream: real ones on a terminal, none elsewhere or when NO_COLOR says so. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Whether a stream of this process gets colours (https://no-color.org: any non-empty NO_COLOR turns them off). */
export function hasColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return (env['NO_COLOR'] ?? '') === '' && (stream.isTTY || (env['FORCE_COLOR'] ?? '') !== '');
}

/** Colours for a stream of this process. */
export function colorsFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Colors {
  return pc.createColors(hasColors(stream, env));
}

/** Writes and waits while the reader is slower than we are. */
export function writeTo(stream: NodeJS.WriteStream, data: string | Uint8Array): void | Promise<void> {
  if (stream.destroyed || stream.write(data)) return;
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.once('drain', done);
    stream.once('close', done);
  });
}
