import { encodedTaskRunRequestSchema, type Agent, type Lease } from '@slipway/core/http';
import type { AgentRegistration } from '../../port/agent-door.ts';
import type { Claim, Records } from '../../port/records.ts';
import type { SubmitRun } from '../../port/runs.ts';

/** Token of the agents of tests. */
export const agentToken = 'token-of-agents';

/** A small run to queue. */
export function sampleRun(change: Partial<SubmitRun> = {}, request: Readonly<Record<string, unknown>> = {}): SubmitRun {
  return {
    request: encodedTaskRunRequestSchema.parse({
      type: 'EncodedTaskRunRequest',
      encodedTaskContent: Buffer.from('steps: []').toString('base64'),
      ...request,
    }),
    cause: { kind: 'manual' },
    registry: 'registry.example.io',
    pool: 'default',
    submitter: 'someone',
    ...change,
  };
}

/** Writes a secret of each kind into records; gives the texts that nobody may find in what they are kept in. */
export async function submitSecrets(records: Records): Promise<readonly string[]> {
  const bytes = Buffer.from('CLEAR-bytes').toString('base64');
  const request = {
    values: [{ name: 'A', value: 'CLEAR-value', isSecret: true }],
    secrets: [{ id: 's', content: bytes }],
    credentials: [{ registry: 'r', username: 'CLEAR-user', password: 'CLEAR-password' }],
    sourceLocation: 'https://CLEAR-name:CLEAR-token@host/x?sig=CLEAR-signature',
  };
  await records.runs.submit(sampleRun({ registry: 'to-be-found' }, request));
  const { token } = await records.tokens.create('ci', 'admin');
  // Its secret part may hold underscores too.
  return ['CLEAR-', bytes, token.split('_').slice(2).join('_')];
}

/** Registers an agent. */
export async function sampleAgent(records: Records, change: Partial<AgentRegistration> = {}): Promise<Agent> {
  const { agent } = await records.agents.register(
    {
      name: 'agent-1',
      pool: 'default',
      platform: { os: 'linux', architecture: 'amd64' },
      slots: 256,
      capabilities: [],
      version: '0.1.0',
      ...change,
    },
    agentToken,
  );
  return agent;
}

/** A claim that must succeed. */
export async function mustClaim(
  records: Records,
  runId: string,
  agentId: string,
): Promise<Extract<Claim, { readonly kind: 'claimed' }>> {
  const claim = await records.leases.claim(runId, agentId, agentToken);
  if (claim.kind !== 'claimed') throw new Error(`the claim of ${runId} gave ${JSON.stringify(claim)}`);
  return claim;
}

/** Submits a run and gives it to an agent, which says that it is running. */
export async function startRun(records: Records, agentId: string, run: SubmitRun = sampleRun()): Promise<Lease> {
  const submitted = await records.runs.submit(run);
  const { lease } = await mustClaim(records, submitted.run.runId, agentId);
  await records.leases.apply(lease, agentToken, [{ kind: 'running', time: 1 }]);
  return lease;
}

/** The last event of a run. */
export function finished(status: 'Succeeded' | 'Failed' | 'Canceled' = 'Succeeded', logEnd = 0) {
  return { kind: 'finished', status, time: 2, logEnd } as const;
}
