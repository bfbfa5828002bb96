import type { AgentRecords } from '../../port/records.ts';
import type { Context } from '../context.ts';
import { reasonToStop } from '../leases/hold.ts';
import { ownAgent } from './find-agent.ts';
import { runIdOf, seqOf } from '../runs/run-id.ts';

type Beat = Parameters<AgentRecords['heartbeat']>[0];
type Answer = Awaited<ReturnType<AgentRecords['heartbeat']>>;

/** Renews an agent's leases and tells what is to be stopped. A run that it has just ended itself is neither. */
export async function heartbeat({ database, clock, leaseMs }: Context, beat: Beat, tokenId: string): Promise<Answer> {
  return await database.transaction([], async (trx) => {
    const agent = await ownAgent(trx, beat.agentId, tokenId);
    const now = clock();
    await trx
      .updateTable('agents')
      .set({
        seen_at: now,
        refusing: beat.refusing ?? null,
        ...(beat.disk === undefined ? {} : { disk: JSON.stringify(beat.disk) }),
      })
      .where('id', '=', agent.id)
      .execute();
    const drain = agent.draining === 1;
    if (beat.leases.length === 0) return { cancel: [], lost: [], drain };
    const ids = beat.leases.map(({ leaseId }) => leaseId);
    const renewed = await trx
      .updateTable('runs')
      .set({ lease_expires: now + leaseMs })
      .where('lease_agent', '=', agent.id)
      .where('lease_id', 'in', ids)
      .returning(['seq', 'lease_id', 'attempt', 'cancel_requested', 'timed_out'])
      .execute();
    const ended = await trx
      .selectFrom('runs')
      .select('ended_lease')
      .where('seq', 'in', seqsOf(beat))
      .where('ended_lease', 'in', ids)
      .execute();
    const known = new Set([...renewed.map((row) => row.lease_id), ...ended.map((row) => row.ended_lease)]);
    return {
      cancel: renewed.flatMap((row) => {
        const reason = reasonToStop(row);
        return reason === undefined ? [] : [{ runId: runIdOf(row.seq), reason }];
      }),
      lost: beat.leases.filter(({ leaseId }) => !known.has(leaseId)).map(({ runId }) => runId),
      drain,
    };
  });
}

function seqsOf(beat: Beat): readonly number[] {
  return beat.leases.map(({ runId }) => seqOf(runId) ?? 0);
}
