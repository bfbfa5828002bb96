import { SlipwayError } from '@slipway/core';
import type { Run } from '@slipway/core/http';
import { createLogPrinter } from '../output/log-printer.ts';
import { exitCodeOf } from '../local/cancellation.ts';
import { connect, type Service } from '../service/connect.ts';
import type { LogsFlags } from './flags.ts';
import { createInterruption } from './interruption.ts';
import { readLog } from './log-stream.ts';
import { parseTime } from './time.ts';

/** `tasks logs`: shows the log of a run; 0 whatever became of the run (statement 143). Ctrl+C stops showing and leaves the run alone. */
export async function logsAction(runId: string | undefined, flags: LogsFlags): Promise<number> {
  if (runId !== undefined && (flags.task !== undefined || flags.image !== undefined)) {
    throw new SlipwayError('invalid-argument', 'a run id and --task or --image cannot be given together', {
      advice: 'Give the run id alone, or --task NAME for the last run of a task.',
    });
  }
  const since = flags.since === undefined ? 0 : Date.parse(parseTime('--since', flags.since, new Date()));
  const stop = new AbortController();
  using interruption = createInterruption(() => stop.abort());
  const service = await connect(flags);
  const run = await (runId === undefined
    ? findLast(service, flags)
    : service.call('getRun', { params: { runId } }, { signal: stop.signal }));
  if (flags.step !== undefined && run.steps.length > 0 && !run.steps.some(({ id }) => id === flags.step)) {
    throw new SlipwayError('not-found', `run ${run.runId} has no step '${flags.step}'`, {
      advice: `Its steps are: ${run.steps.map(({ id }) => id).join(', ')}.`,
    });
  }
  if (run.log.removed) {
    throw new SlipwayError('not-found', `the log of run ${run.runId} was removed by retention`, {
      advice: 'Runs that are kept with `tasks runs archive` keep their logs.',
    });
  }
  const printer = createLogPrinter(
    run.steps.map(({ id }) => id),
    { prefix: flags.logPrefix, timestamps: flags.timestamps === true, raw: flags.raw === true },
    // All of a log is what was asked for here, so all of it is a result.
    { output: process.stdout, notices: process.stdout },
  );
  try {
    await readLog(service.call, {
      runId: run.runId,
      follow: flags.follow === true,
      step: flags.step,
      signal: stop.signal,
      trouble: (text) => void process.stderr.write(text),
      take: ({ stepId, stream, time, data }) =>
        time < since ? undefined : printer.print({ stepId, stream, time, bytes: Buffer.from(data, 'base64') }),
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  await printer.end();
  const stoppedBy = interruption.stoppedBy();
  return stoppedBy === undefined ? 0 : exitCodeOf(stoppedBy);
}

/** The run that was created last, of all or of those that the flags name (contract §7.3). */
async function findLast({ call }: Service, { task, image }: LogsFlags): Promise<Run> {
  const which = `${task === undefined ? '' : ` for task '${task}'`}${image === undefined ? '' : ` for image '${image}'`}`;
  const query = { top: 1, ...(task === undefined ? {} : { task }), ...(image === undefined ? {} : { image }) };
  const [run] = (await call('listRuns', { query })).runs;
  if (run === undefined) throw new SlipwayError('not-found', `Could not find the last created run${which}.`);
  process.stderr.write(`Showing logs of the last created run${which}.\nRun ID: ${run.runId}\n`);
  return run;
}
