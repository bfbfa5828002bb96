import pc from 'picocolors';

/** The colours of a stream: real ones on a terminal, none elsewhere or when NO_COLOR says so. */
export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a stream of this process (https://no-color.org: any non-empty NO_COLOR turns them off). */
export function colorsFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): Colors {
  const wanted = (env['NO_COLOR'] ?? '') === '' && (stream.isTTY || (env['FORCE_COLOR'] ?? '') !== '');
  return pc.createColors(wanted);
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
