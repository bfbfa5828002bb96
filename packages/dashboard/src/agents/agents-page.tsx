import type { Agent, Pool } from '@slipway/core/http';
import type { JSX } from 'preact';
import { call, isAdmin } from '../api/service.ts';
import { usePoll } from '../api/use-poll.ts';
import { runPath } from '../app/route.ts';
import { bytesText } from '../format/bytes.ts';
import { agoText } from '../format/time.ts';
import { Problem } from '../ui/problem.tsx';
import { EmptyState, ErrorState, Loading } from '../ui/states.tsx';
import type { Tone } from '../ui/status.tsx';
import { Table } from '../ui/table.tsx';
import { useAction } from '../ui/use-action.ts';
import { useNow } from '../ui/use-now.ts';

const everyMs = 2000;
const tones: Readonly<Record<Agent['state'], Tone>> = {
  online: 'good',
  draining: 'warn',
  refusing: 'warn',
  offline: 'quiet',
};

/** Who executes runs, what each has to do, and what waits. */
export function AgentsPage(): JSX.Element {
  const { value, error, refresh } = usePoll(
    async (signal) => {
      const [{ agents }, { pools }] = await Promise.all([
        call('listAgents', {}, { signal }),
        call('listPools', {}, { signal }),
      ]);
      return { agents, pools };
    },
    everyMs,
    [],
  );
  const now = useNow(1000);
  document.title = 'Agents · Slipway';
  if (value === undefined) return error === undefined ? <Loading /> : <ErrorState error={error} />;
  return (
    <section class="page" aria-label="Agents and queues">
      <h1>Queues</h1>
      <Pools pools={value.pools} />
      <h1>Agents</h1>
      {value.agents.length === 0 ? (
        <EmptyState title="No agent has ever come">
          <p>
            <code>tasks agent</code> starts one; <code>tasks up</code> has its own.
          </p>
        </EmptyState>
      ) : (
        <Table
          columns={['Agent', 'State', 'Pool', 'Slots', 'Runs', 'Disk', 'Last seen', ...(isAdmin() ? ['Drain'] : [])]}
        >
          {value.agents.map((agent) => (
            <AgentRow key={agent.agentId} agent={agent} now={now} onChanged={refresh} />
          ))}
        </Table>
      )}
    </section>
  );
}

function Pools({ pools }: { readonly pools: readonly Pool[] }): JSX.Element {
  if (pools.length === 0) return <p class="quiet">Nothing waits, and there is no pool yet.</p>;
  return (
    <div class="pools">
      {pools.map((pool) => (
        <div key={pool.name} class="card">
          <h2>{pool.name}</h2>
          <dl class="figures">
            {(
              [
                ['waiting', pool.queued],
                ['running', pool.running],
                ['slots', pool.slots],
                ['agents', pool.agents],
              ] as const
            ).map(([name, figure]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{figure}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </div>
  );
}

function AgentRow(props: { readonly agent: Agent; readonly now: number; readonly onChanged: () => void }): JSX.Element {
  const { agent, now, onChanged } = props;
  const { platform, disk } = agent;
  const { act, isBusy, problem } = useAction(onChanged);
  const drain = () => call('drainAgent', { params: { agentId: agent.agentId } });
  return (
    <tr>
      <td>
        <span class="strong">{agent.name}</span>
        <div class="quiet">
          {platform.os}/{platform.architecture}, {agent.version}
        </div>
      </td>
      <td>
        <span class={`badge tone-${tones[agent.state]}`}>{agent.state}</span>
        {agent.refusing !== undefined && <div class="quiet">{agent.refusing}</div>}
      </td>
      <td>{agent.pool}</td>
      <td>
        {agent.runs.length} of {agent.slots}
      </td>
      <td>
        {agent.runs.length === 0
          ? '–'
          : agent.runs.map((runId) => (
              <a key={runId} class="run-id" href={runPath(runId)}>
                {runId}{' '}
              </a>
            ))}
      </td>
      <td>{disk === undefined ? '–' : `${bytesText(disk.freeBytes)} free of ${bytesText(disk.totalBytes)}`}</td>
      <td class="quiet">{agoText(Date.parse(agent.lastSeenTime), now)}</td>
      {isAdmin() && (
        <td>
          {(agent.state === 'online' || agent.state === 'refusing') && (
            <button type="button" class="small" disabled={isBusy} onClick={() => act(drain)}>
              Drain<span class="unseen"> {agent.name}</span>
            </button>
          )}
          <Problem text={problem} />
        </td>
      )}
    </tr>
  );
}
