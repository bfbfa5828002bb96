import { runSchema, runRequestSchema, type Cause, type Grant, type RunRequestInput } from '@slipway/core/http';

let leases = 0;

/** What a test may set of a grant. */
export interface SomeGrant {
  readonly runId?: string;
  readonly attempt?: number;
  readonly logOffset?: number;
  readonly remainingMs?: number;
  readonly doneSteps?: readonly string[];
  readonly registry?: string;
  readonly cause?: Cause;
}

/** A grant of a request, as the service makes it. */
export function grantOf(request: RunRequestInput, some: SomeGrant = {}): Grant {
  const { runId = 'r1', attempt = 1, logOffset = 0, remainingMs = 60_000, doneSteps = [] } = some;
  const now = new Date().toISOString();
  leases += 1;
  return {
    lease: { leaseId: `lease-${String(leases).padStart(16, '0')}`, runId, attempt },
    run: runSchema.parse({
      runId,
      status: 'Started',
      runType: 'QuickRun',
      cause: some.cause ?? { kind: 'manual' },
      registry: some.registry ?? 'registry.example.io',
      agentPoolName: 'default',
      platform: {},
      priority: 5,
      timeout: 3600,
      attempt,
      createTime: now,
      lastUpdatedTime: now,
      isCancelRequested: false,
      steps: [],
      outputImages: [],
      baseImages: [],
      warnings: [],
      isArchiveEnabled: false,
      log: { bytes: 0, complete: false },
    }),
    request: runRequestSchema.parse(request),
    imageAliases: {},
    doneSteps: [...doneSteps],
    logOffset,
    remainingMs,
  };
}

/** A request with a task file in it. */
export function taskRequest(
  text: string,
  more: Partial<Extract<RunRequestInput, { type: 'EncodedTaskRunRequest' }>> = {},
): RunRequestInput {
  return {
    type: 'EncodedTaskRunRequest',
    encodedTaskContent: Buffer.from(text).toString('base64'),
    taskFileName: 'acb.yaml',
    ...more,
  };
}
