import { runFilterSchema, type Run, type RunPage } from '@slipway/core/http';
import { SlipwayError } from '@slipway/core';
import { defined } from '../defined.ts';
import { formatObject, writeAnswer } from '../output/object.ts';
import { formatTable } from '../output/table.ts';
import { connect } from '../service/connect.ts';
import type { AnswerFlags } from '../service/flags.ts';
import type { ArchiveFlags, ListFlags, RerunFlags } from './flags.ts';
import { runDetails, runTable } from './run-table.ts';
import { parseTime } from './time.ts';

/** The service answers at most so many runs at once; more are asked for page by page. */
const mostPerPage = 1000;

/** `tasks runs`: lists runs, newest first. */
export async function listAction(flags: ListFlags): Promise<number> {
  const now = new Date();
  const { task, status, image, pool } = flags;
  const filter = runFilterSchema.omit({ top: true, cursor: true }).safeParse({
    ...defined({ task, status, image, pool }),
    ...(flags.since === undefined ? {} : { since: parseTime('--since', flags.since, now) }),
    ...(flags.until === undefined ? {} : { until: parseTime('--until', flags.until, now) }),
  });
  if (!filter.success) {
    throw new SlipwayError(
      'invalid-argument',
      filter.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`).join('; '),
    );
  }
  const { call } = await connect(flags);
  const runs: Run[] = [];
  let page: RunPage | undefined;
  do {
    const top = Math.min(flags.top - runs.length, mostPerPage);
    page = await call('listRuns', { query: { ...filter.data, top, ...defined({ cursor: page?.cursor }) } });
    runs.push(...page.runs);
  } while (page.cursor !== undefined && runs.length < flags.top);
  writeAnswer(flags.output, runs, () => runTable(runs, now));
  return 0;
}

/** `tasks runs show`: one run with all that is known of it. */
export async function showAction(runId: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  writeRun(await call('getRun', { params: { runId } }), flags);
  return 0;
}

/** `tasks cancel`: a queued run ends at once, another one as soon as its agent hears of it. */
export async function cancelAction(runId: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  writeRun(await call('cancelRun', { params: { runId } }), flags);
  return 0;
}

/** `tasks rerun`: queues the same run again, whole or from one step. */
export async function rerunAction(runId: string, flags: RerunFlags): Promise<number> {
  const { call } = await connect(flags);
  const run = await call('rerun', { params: { runId }, body: defined({ fromStep: flags.from }) });
  process.stderr.write(`Queued a run with ID: ${run.runId}\n`);
  writeRun(run, flags);
  return 0;
}

/** `tasks runs archive`: keeps a run and its log beyond retention, or no longer. */
export async function archiveAction(runId: string, flags: ArchiveFlags): Promise<number> {
  const { call } = await connect(flags);
  writeRun(await call('patchRun', { params: { runId }, body: { isArchiveEnabled: flags.archive } }), flags);
  return 0;
}

function writeRun(run: Run, { output }: AnswerFlags): void {
  process.stdout.write(
    output === 'table' ? runDetails(run, new Date()).map(formatTable).join('\n') : formatObject(output, run),
  );
}
