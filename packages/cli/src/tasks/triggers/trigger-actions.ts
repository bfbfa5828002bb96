import { formatObject, writeAnswer } from '../../output/object.ts';
import { colorsFor } from '../../output/terminal.ts';
import { connect } from '../../service/connect.ts';
import type { AnswerFlags, ServiceFlags } from '../../service/flags.ts';
import { explanationText, triggerTable } from './explanation-text.ts';

/** Flags of `tasks trigger explain`. */
export interface ExplainFlags extends AnswerFlags {
  readonly top: number;
}

/** The service hands out at most so much history at once. */
const mostRecords = 200;

/** `tasks trigger list`: what starts a task, and how each trigger stands. */
export async function listTriggersAction(taskName: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const explanation = await call('explainTask', { params: { taskName }, query: { top: 0 } });
  writeAnswer(flags.output, explanation.triggers, () => triggerTable(explanation));
  return 0;
}

/** `tasks trigger explain`: why a task did or did not start. */
export async function explainAction(taskName: string, { top, ...flags }: ExplainFlags): Promise<number> {
  const { call, server } = await connect(flags);
  const query = { top: Math.min(top, mostRecords) };
  const explanation = await call('explainTask', { params: { taskName }, query });
  process.stdout.write(
    flags.output === 'table'
      ? explanationText(explanation, server, colorsFor(process.stdout))
      : formatObject(flags.output, explanation),
  );
  return 0;
}

/** `tasks trigger approve`: lets foreign code run that waits for it; twice makes no second run. */
export async function approveAction(taskName: string, recordId: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const record = await call('approveTrigger', { params: { taskName, recordId } });
  process.stderr.write(`Approved; queued a run with ID: ${record.runId}\n`);
  writeAnswer(flags.output, record, () => ({
    head: ['RUN ID', 'TRIGGER', 'WHAT HAPPENED', 'OUTCOME', 'WHY'],
    rows: [[record.runId, record.trigger, record.event, record.outcome, record.reason]],
  }));
  return 0;
}

/** `tasks trigger refresh`: looks at base images and refs now, and not when the next check is due. */
export async function refreshAction(taskName: string, flags: ServiceFlags): Promise<number> {
  const { call } = await connect(flags);
  await call('refreshTask', { params: { taskName } });
  process.stderr.write(
    `Looking at what task '${taskName}' depends on; \`tasks trigger explain ${taskName}\` tells what was found\n`,
  );
  return 0;
}
