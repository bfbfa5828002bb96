import { randomBytes } from 'node:crypto';
import type { Claim } from '../../port/records.ts';
import type { Executor } from '../database/database.ts';
import type { AgentRow, RunRow } from '../database/tables.ts';
import type { Context } from '../context.ts';
import { admit, isLeased } from '../queue/admit.ts';
import { findRun, groupLock, lookUpRun } from '../runs/find-run.ts';
import { moveRun } from '../runs/move-run.ts';
import { runIdOf } from '../runs/run-id.ts';
import { showOneRun } from '../runs/show-runs.ts';
import { readInput } from '../runs/submit-run.ts';
import { ownAgent } from '../agents/find-agent.ts';

const leaseBytes = 16;

/** Gives a waiting run to an agent: of any number that try at once, exactly one gets it. */
export async function claimRun(context: Context, runId: string, agentId: string, tokenId: string): Promise<Claim> {
  const { database, clock, admissionWindow, box } = context;
  const seen = await lookUpRun(database.db, runId);
  if (seen === undefined) return { kind: 'gone' };
  const claim = await database.transaction([groupLock(seen.grp), `agent ${agentId}`], async (trx) => {
    const agent = await ownAgent(trx, agentId, tokenId);
    const before = await findRun(trx, runId);
    const now = clock();
    if (!isClaimable(before, now)) return { kind: 'gone' } as const;
    const reason = await whyNot(trx, agent, before);
    if (reason !== undefined) return { kind: 'refused', reason } as const;
    const row = await takeRun(trx, context, before, agent, now);
    if (row === undefined) return { kind: 'gone' } as const;
    const input = await trx.selectFrom('run_inputs').selectAll().where('seq', '=', row.seq).executeTakeFirstOrThrow();
    const { request, doneSteps = [] } = readInput(row, input, box);
    return {
      kind: 'claimed',
      row,
      request,
      doneSteps,
      remainingMs: (row.started_at ?? now) + row.timeout_ms - now,
      ready: await admit(trx, row.grp, admissionWindow, now),
    } as const;
  });
  if (claim.kind !== 'claimed') return claim;
  const { row, ...rest } = claim;
  const lease = { leaseId: row.lease_id ?? '', runId: runIdOf(row.seq), attempt: row.attempt };
  return { ...rest, lease, run: await showOneRun(context, row) };
}

/** One whose time is over waits only to be ended. */
function isClaimable(row: RunRow, now: number): boolean {
  const isInTime = row.started_at === null || row.started_at + row.timeout_ms > now;
  return row.status === 'Queued' && row.admitted === 1 && isInTime;
}

async function whyNot(trx: Executor, agent: AgentRow, run: RunRow): Promise<string | undefined> {
  if (agent.pool !== run.pool) return `agent ${agent.name} is of pool ${agent.pool}, the run of pool ${run.pool}`;
  if (agent.draining === 1) return `agent ${agent.name} is draining`;
  if (agent.refusing !== null) return `agent ${agent.name} takes no runs: ${agent.refusing}`;
  const { busy } = await trx
    .selectFrom('runs')
    .select(({ fn }) => fn.countAll<number>().as('busy'))
    .where(isLeased)
    .where('lease_agent', '=', agent.id)
    .executeTakeFirstOrThrow();
  return busy >= agent.slots ? `all slots of agent ${agent.name} are busy` : undefined;
}

async function takeRun(
  trx: Executor,
  { leaseMs }: Context,
  before: RunRow,
  agent: AgentRow,
  now: number,
): Promise<RunRow | undefined> {
  const set = {
    attempt: before.attempt + 1,
    lease_id: randomBytes(leaseBytes).toString('hex'),
    lease_agent: agent.id,
    lease_token: agent.token_id,
    lease_expires: now + leaseMs,
    agent_name: agent.name,
    started_at: before.started_at ?? now,
    updated_at: now,
    log_open: 1,
  } as const;
  return await moveRun(trx, before, 'Started', set, { isAdmitted: true });
}
