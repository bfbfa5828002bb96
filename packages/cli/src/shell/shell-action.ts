import { SlipwayError } from '@slipway/core';
import {
  connectEngine,
  keptRuns,
  openShell,
  removeKept,
  runInWorkspace,
  type EngineConnection,
  type KeptRun,
  type ShellOptions,
} from '@slipway/engine';
import { dockerConfigCredentials } from '@slipway/registry';
import { loadConfig } from '../config/config.ts';
import { splitAssignment } from '../local/assignments.ts';
import { createCancellation, exitCodeOf } from '../local/cancellation.ts';
import { runtimeOptions } from '../local/runtime-options.ts';
import { formatObject } from '../output/object.ts';
import { printable } from '../output/table.ts';
import { writeTo } from '../output/terminal.ts';
import { connectTerminal } from './connect-terminal.ts';
import type { ShellFlags } from './flags.ts';
import { keptTable } from './kept-table.ts';

/** `tasks shell`: lists, opens or removes kept workspaces. Gives the exit code, which is the shell's own when one was opened. */
export async function shellAction(
  runId: string | undefined,
  stepId: string | undefined,
  flags: ShellFlags,
): Promise<number> {
  checkFlags(runId, flags);
  const connection = await connectEngine();
  const all = await keptRuns(connection);
  if (runId === undefined) {
    list(all, flags);
    return 0;
  }
  const kept = all.find((one) => one.runId === runId);
  if (kept === undefined) {
    throw new SlipwayError('not-found', `no workspace of run '${runId}' is kept`, {
      advice: '`tasks shell --list` shows what is kept; `tasks run --local --keep-failed` keeps it when the run fails.',
    });
  }
  if (flags.remove === true) {
    await removeKept(connection, kept);
    process.stderr.write(`Removed the workspace of run ${runId}\n`);
    return 0;
  }
  return openIn(connection, kept, stepId, flags);
}

function checkFlags(runId: string | undefined, { list: listing, remove, cmd }: ShellFlags): void {
  if (listing === true && (runId !== undefined || remove === true)) {
    throw new SlipwayError('invalid-argument', '--list takes no RUN and no other action');
  }
  if (listing === true) return;
  if (runId === undefined) {
    throw new SlipwayError('invalid-argument', 'no RUN is given', {
      advice: '`tasks shell --list` shows the runs whose workspaces are kept.',
    });
  }
  if (remove !== true && cmd === undefined && !(process.stdin.isTTY && process.stdout.isTTY)) {
    throw new SlipwayError('invalid-argument', 'an interactive shell needs a terminal', {
      advice: "Give a line to run instead: tasks shell RUN STEP --cmd 'ls -l'.",
    });
  }
}

function list(all: readonly KeptRun[], { output }: ShellFlags): void {
  if (output !== 'text') {
    const runs = all.map(({ runId, keptAt, record }) => ({
      runId,
      keptAt: new Date(keptAt).toISOString(),
      ...record?.ending,
      steps: record?.steps.map(({ id }) => id) ?? [],
    }));
    process.stdout.write(formatObject(output, runs));
  } else if (all.length === 0) {
    process.stderr.write('No workspace is kept. `tasks run --local --keep-failed` keeps that of a run that fails.\n');
  } else {
    process.stdout.write(keptTable(all, Date.now()));
  }
}

async function openIn(
  connection: EngineConnection,
  kept: KeptRun,
  stepId: string | undefined,
  flags: ShellFlags,
): Promise<number> {
  using cancellation = createCancellation(undefined, () => undefined);
  const options: ShellOptions = {
    request: {
      stepId,
      image: flags.image,
      command: flags.cmd,
      env: (flags.env ?? []).map((text) => splitAssignment('--env', text)),
    },
    settings: runtimeOptions(loadConfig()),
    credentials: dockerConfigCredentials(),
    out: (stream, bytes) => writeTo(stream === 'stdout' ? process.stdout : process.stderr, bytes),
    notify: (line) => void process.stderr.write(`${printable(line)}\n`),
    signal: cancellation.signal,
  };
  try {
    if (flags.cmd !== undefined) {
      const { exitCode, reason } = await runInWorkspace(connection, kept, options);
      if (reason !== undefined) process.stderr.write(`${reason}\n`);
      return exitCode;
    }
    await using session = await openShell(connection, kept, options);
    // The terminal's end of the line is closed by TERM and HUP; the shell then ends with its container.
    cancellation.signal.addEventListener('abort', () => session.stream.destroy(), { once: true });
    await connectTerminal(session);
    return (await session.exit()).exitCode;
  } catch (error) {
    const stoppedBy = cancellation.stoppedBy();
    if (stoppedBy === undefined) throw error;
    return exitCodeOf(stoppedBy);
  }
}
