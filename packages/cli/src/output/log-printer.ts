import type { LogStream } from '@slipway/core';
import { createLinePrefixer, type LinePrefixer } from './line-prefixer.ts';
import { createSanitizer, type Sanitizer } from './sanitizer.ts';
import { colorsFor, hasColors, writeTo, type Colors } from './terminal.ts';

/** When log lines carry the id of their step. */
export type PrefixMode = 'auto' | 'always' | 'never';

/** Some bytes of a log as they came. */
export interface LogPart {
  /** Absent for lines that belong to the run as a whole. */
  readonly stepId?: string | undefined;
  readonly stream: LogStream;
  readonly bytes: Uint8Array;
  /** Milliseconds since the epoch; needed where times are shown. */
  readonly time?: number;
}

/** Shows the log of a run as it comes. */
export interface LogPrinter {
  /** A pending promise is back-pressure. */
  print(part: LogPart): void | Promise<void>;
  /** Shows what is left of lines without an end. */
  end(): void | Promise<void>;
}

/** Where a log goes. */
export interface LogTargets {
  /** What steps write to their standard output, and build output. */
  readonly output: NodeJS.WriteStream;
  /** What steps write to their standard error, and what the engine says about the run. */
  readonly notices: NodeJS.WriteStream;
}

/** How a log is shown. */
export interface LogStyle {
  readonly prefix: PrefixMode;
  /** Put the time before each line. */
  readonly timestamps?: boolean;
  /** Hand every byte on, even to a terminal. */
  readonly raw?: boolean;
}

/** Colours of step prefixes, in turn. */
const palette = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'red'] as const satisfies readonly (keyof Colors)[];

/** One stream of one step on its way to the screen. */
interface Channel {
  readonly target: NodeJS.WriteStream;
  readonly sanitizer: Sanitizer | undefined;
  readonly prefixer: LinePrefixer | undefined;
  /** Time of the part that is being shown. */
  time: number;
}

/**
 * Makes a printer for the steps of a run. With prefixes every line begins with its step; without them the bytes of the containers pass
 * through untouched, so that `tasks run … > file` holds exactly what they wrote to their standard output. Only on a terminal is taken
 * out what it would obey.
 */
export function createLogPrinter(stepIds: readonly string[], style: LogStyle, targets: LogTargets): LogPrinter {
  const named = style.raw !== true && (style.prefix === 'always' || (style.prefix === 'auto' && targets.output.isTTY));
  const width = Math.max(0, ...stepIds.map((id) => id.length));
  const ids = [...stepIds];
  const channels = new Map<string, Channel>();

  const colorOf = (stepId: string): (typeof palette)[number] => {
    if (!ids.includes(stepId)) ids.push(stepId);
    return palette[ids.indexOf(stepId) % palette.length] ?? palette[0];
  };

  const open = (stepId: string | undefined, stream: LogStream): Channel => {
    const target = stream === 'stdout' ? targets.output : targets.notices;
    const colors = colorsFor(target);
    const label = named && stepId !== undefined ? `${colors[colorOf(stepId)](`${stepId.padEnd(width)} |`)} ` : '';
    const prefix = (): string =>
      style.timestamps === true ? `${colors.dim(new Date(channel.time).toISOString())} ${label}` : label;
    const channel: Channel = {
      target,
      sanitizer: target.isTTY && style.raw !== true ? createSanitizer({ colors: hasColors(target) }) : undefined,
      prefixer: label !== '' || style.timestamps === true ? createLinePrefixer(prefix) : undefined,
      time: 0,
    };
    return channel;
  };

  return {
    print({ stepId, stream, bytes, time }) {
      const key = `${stream} ${stepId ?? ''}`;
      const channel = channels.get(key) ?? open(stepId, stream);
      channels.set(key, channel);
      channel.time = time ?? channel.time;
      const clean = channel.sanitizer?.push(bytes) ?? bytes;
      const shown = channel.prefixer?.push(clean) ?? clean;
      if (shown.length > 0) return writeTo(channel.target, shown);
    },

    async end() {
      for (const { prefixer, target } of channels.values()) {
        const rest = prefixer?.end();
        if (rest !== undefined && rest.length > 0) await writeTo(target, rest);
        // A step that ended in the middle of a colour does not colour what comes after it.
        if (hasColors(target) && target.isTTY && style.raw !== true) await writeTo(target, '\u001b[0m');
      }
    },
  };
}
