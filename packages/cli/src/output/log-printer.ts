import type { LogStream, Plan, RunEvent } from '@slipway/core';
import { createLinePrefixer, type LinePrefixer } from './line-prefixer.ts';
import { colorsFor, writeTo, type Colors } from './terminal.ts';

/** When log lines carry the id of their step. */
export type PrefixMode = 'auto' | 'always' | 'never';

/** Shows the log of a run as it comes. */
export interface LogPrinter {
  /** A pending promise is back-pressure. */
  print(event: RunEvent): void | Promise<void>;
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

/** Colours of step prefixes, in turn. */
const palette = ['cyan', 'magenta', 'yellow', 'blue', 'green', 'red'] as const satisfies readonly (keyof Colors)[];

/**
 * Makes a printer for the steps of a plan. With prefixes every line begins with its step; without them the bytes of the
 * containers pass through untouched, so that `tasks run … > file` holds exactly what they wrote to their standard output.
 */
export function createLogPrinter(plan: Plan, mode: PrefixMode, targets: LogTargets): LogPrinter {
  const prefixed = mode === 'always' || (mode === 'auto' && targets.output.isTTY);
  const width = Math.max(0, ...plan.steps.map((step) => step.id.length));
  const targetOf = (stream: LogStream): NodeJS.WriteStream => (stream === 'stdout' ? targets.output : targets.notices);
  const prefixers = new Map<string, { readonly prefixer: LinePrefixer; readonly target: NodeJS.WriteStream }>();

  const prefixerOf = (stepId: string, stream: LogStream) => {
    const key = `${stream} ${stepId}`;
    const known = prefixers.get(key);
    if (known !== undefined) return known;
    const target = targetOf(stream);
    const color = palette[plan.steps.findIndex((step) => step.id === stepId) % palette.length] ?? palette[0];
    const prefix = `${colorsFor(target)[color](`${stepId.padEnd(width)} |`)} `;
    const made = { prefixer: createLinePrefixer(prefix), target };
    prefixers.set(key, made);
    return made;
  };

  return {
    print(event) {
      if (event.kind !== 'log') return;
      const { stepId, stream, bytes } = event;
      if (!prefixed || stepId === undefined) return writeTo(targetOf(stream), bytes);
      const { prefixer, target } = prefixerOf(stepId, stream);
      const lines = prefixer.push(bytes);
      if (lines.length > 0) return writeTo(target, lines);
    },

    async end() {
      for (const { prefixer, target } of prefixers.values()) {
        const rest = prefixer.end();
        if (rest.length > 0) await writeTo(target, rest);
      }
    },
  };
}
