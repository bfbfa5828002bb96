import type { AgentEvent, Client, Grant, Lease, ReportAnswer } from '@slipway/core/http';

/** An agent as the API sees one: it executes nothing, and reports what it is told to. */
export interface TestAgent {
  readonly agentId: string;
  /** Takes the next run; fails when there is none at once. */
  take(): Promise<TakenRun>;
}

/** A run that a test agent has. */
export interface TakenRun {
  readonly grant: Grant;
  readonly lease: Lease;
  report(...events: AgentEvent[]): Promise<ReportAnswer>;
  /** Appends to the log. */
  write(text: string, stepId?: string): Promise<ReportAnswer>;
  finish(status: 'Succeeded' | 'Failed' | 'Canceled', error?: string): Promise<ReportAnswer>;
}

/** Registers an agent of the pool `default`. */
export async function registerAgent(client: Client, name = 'agent-1', pool = 'default'): Promise<TestAgent> {
  const { agentId } = await client('registerAgent', {
    body: { name, pool, platform: { os: 'linux', architecture: 'amd64' }, slots: 8, version: '1.2.3' },
  });
  return {
    agentId,
    async take() {
      const { grant } = await client('acquireRun', { body: { agentId, freeSlots: 1, waitMs: 10_000 } });
      if (grant === undefined) throw new Error('there was no run to take');
      return takenRun(client, grant);
    },
  };
}

function takenRun(client: Client, grant: Grant): TakenRun {
  const { lease } = grant;
  let offset = grant.logOffset;
  let isRunning = false;
  const report = (...events: AgentEvent[]): Promise<ReportAnswer> => client('report', { body: { lease, events } });
  const running = (): AgentEvent[] => {
    if (isRunning) return [];
    isRunning = true;
    return [{ kind: 'running', time: Date.now() }];
  };
  return {
    grant,
    lease,
    report,
    write(text, stepId) {
      const bytes = Buffer.from(text);
      const event: AgentEvent = {
        kind: 'log',
        offset,
        stream: 'stdout',
        time: Date.now(),
        data: bytes.toString('base64'),
        ...(stepId === undefined ? {} : { stepId }),
      };
      offset += bytes.length;
      return report(...running(), event);
    },
    finish: (status, error) =>
      report(...running(), {
        kind: 'finished',
        status,
        time: Date.now(),
        logEnd: offset,
        ...(error === undefined ? {} : { error }),
      }),
  };
}
