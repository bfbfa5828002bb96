import { formatBytes } from '../output/bytes.ts';

/** Shows how far an upload has come. */
export interface Progress {
  /** How much of the context was read, and how much was sent, in bytes. */
  update(read: number, sent: number): void;
  end(): void;
}

const terminalMs = 100;
const plainMs = 10_000;

/** Makes a display for an upload of a known size: one moving line on a terminal, else a line every ten seconds. */
export function createProgress(
  totalBytes: number,
  stream: NodeJS.WriteStream,
  now: () => number = () => performance.now(),
): Progress {
  const startedAt = now();
  let shownAt = startedAt;
  let last = { read: 0, sent: 0 };
  let isShown = false;

  const line = (): string => {
    const seconds = Math.max(0.001, (now() - startedAt) / 1000);
    const percent = Math.min(100, Math.floor((100 * last.read) / Math.max(1, totalBytes)));
    const rate = formatBytes(last.sent / seconds);
    return `Uploading ${String(percent).padStart(3)}%  ${formatBytes(last.sent)} sent of a context of ${formatBytes(totalBytes)}, ${rate}/s`;
  };
  const show = (): void => {
    shownAt = now();
    isShown = true;
    stream.write(stream.isTTY ? `\r${line()}\u001b[K` : `${line()}\n`);
  };

  return {
    update(read, sent) {
      last = { read, sent };
      if (now() - shownAt >= (stream.isTTY ? terminalMs : plainMs)) show();
    },
    end() {
      if (stream.isTTY && isShown) stream.write('\r\u001b[K');
      const seconds = ((now() - startedAt) / 1000).toFixed(1);
      stream.write(`Sent ${formatBytes(last.sent)} in ${seconds}s\n`);
    },
  };
}
