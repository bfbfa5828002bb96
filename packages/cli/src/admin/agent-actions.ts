import type { Agent } from '@slipway/core/http';
import { writeAnswer } from '../output/object.ts';
import type { Table } from '../output/table.ts';
import { connect } from '../service/connect.ts';
import type { AnswerFlags } from '../service/flags.ts';

/** `tasks agents list`: who executes runs, and what each one is doing. */
export async function listAgentsAction(flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const { agents } = await call('listAgents', {});
  writeAnswer(flags.output, agents, () => agentTable(agents));
  return 0;
}

/** `tasks agents drain`: lets an agent finish what it has and take nothing more. */
export async function drainAgentAction(agentId: string, flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const agent = await call('drainAgent', { params: { agentId } });
  writeAnswer(flags.output, agent, () => agentTable([agent]));
  return 0;
}

/** `tasks pools list`: the agent pools and what waits in each. */
export async function listPoolsAction(flags: AnswerFlags): Promise<number> {
  const { call } = await connect(flags);
  const { pools } = await call('listPools', {});
  writeAnswer(flags.output, pools, () => ({
    head: ['POOL', 'AGENTS', 'SLOTS', 'RUNNING', 'QUEUED'],
    rows: pools.map(({ name, agents, slots, running, queued }) => [
      name,
      String(agents),
      String(slots),
      String(running),
      String(queued),
    ]),
  }));
  return 0;
}

function agentTable(agents: readonly Agent[]): Table {
  return {
    head: ['AGENT ID', 'NAME', 'POOL', 'PLATFORM', 'STATE', 'RUNS', 'LAST SEEN'],
    rows: agents.map((agent) => [
      agent.agentId,
      agent.name,
      agent.pool,
      `${agent.platform.os}/${agent.platform.architecture}`,
      agent.refusing === undefined ? agent.state : `${agent.state}: ${agent.refusing}`,
      `${agent.runs.length}/${agent.slots}${agent.runs.length === 0 ? '' : `: ${agent.runs.join(', ')}`}`,
      agent.lastSeenTime,
    ]),
  };
}
