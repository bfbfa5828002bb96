import { z } from 'zod';
import { imageSchema, platformSchema, poolNameSchema, runIdSchema, timestampSchema } from './common.ts';
import { logStreamSchema } from './log.ts';
import { runRequestSchema, registryCredentialSchema } from './request.ts';
import { baseImageSchema, runSchema, stepStatusSchema } from './run.ts';

/** Id of an agent, given at registration. */
export const agentIdSchema = z.string().regex(/^a[0-9a-z]{8,40}$/, 'an agent id looks like a8f3k2m9x1');

/** What an agent says of itself when it starts. */
export const agentRegistrationSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'an agent name has letters, digits, dashes and dots'),
  pool: poolNameSchema,
  platform: platformSchema,
  /** Runs that it executes at the same time. */
  slots: z.int().min(1).max(256),
  /** `privileged`, `docker`, a runtime's name … */
  capabilities: z.array(z.string().max(64)).max(50).default([]),
  version: z.string().max(64),
});

/** How an agent is to behave, in milliseconds. */
export const agentTermsSchema = z.object({
  agentId: agentIdSchema,
  heartbeatMs: z.int().positive(),
  /** A lease that was not renewed for this long is lost. */
  leaseMs: z.int().positive(),
});

/** Names one claim of one run: every write of an agent carries it, and one that is no longer valid is refused. */
export const leaseSchema = z.strictObject({
  leaseId: z.string().min(16).max(64),
  runId: runIdSchema,
  attempt: z.int().positive(),
});

/** Names one claim of one run. */
export type Lease = z.infer<typeof leaseSchema>;

/** Asks for a run; the answer waits until there is one, or until the time is over. */
export const acquireSchema = z.strictObject({
  agentId: agentIdSchema,
  freeSlots: z.int().min(1).max(256),
  waitMs: z.int().min(0).max(60_000).default(25_000),
});

/** A run with everything that an agent needs to execute it. Its secrets exist only here and in the agent's memory. */
export const grantSchema = z.object({
  lease: leaseSchema,
  run: runSchema,
  request: runRequestSchema,
  /** Images behind short names (contract §4.2). */
  imageAliases: z.record(z.string(), z.string()),
  /** Steps that earlier attempts or a former run have done: they are not done again. */
  doneSteps: z.array(z.string()),
  /** Where the log of this attempt begins. */
  logOffset: z.int().nonnegative(),
  /** Milliseconds that are left of the run's time. */
  remainingMs: z.int().nonnegative(),
});

/** A run with everything that an agent needs to execute it. */
export type Grant = z.infer<typeof grantSchema>;

/** What an agent says again and again while it lives. */
export const heartbeatSchema = z.strictObject({
  agentId: agentIdSchema,
  leases: z.array(leaseSchema).max(256),
  disk: z.strictObject({ freeBytes: z.number().nonnegative(), totalBytes: z.number().nonnegative() }).optional(),
  /** Why it takes no work at the moment; absent when it does. */
  refusing: z.string().max(200).optional(),
  /** Leases are renewed at once; then the answer waits so long for something to stop. A cancellation thus arrives when it is asked for. */
  waitMs: z.int().min(0).max(60_000).default(0),
});

/** The answer: what the agent has to stop, and what is no longer its own. */
export const heartbeatAnswerSchema = z.object({
  /** Runs whose cancellation was asked for, or whose time is over. */
  cancel: z.array(z.object({ runId: runIdSchema, reason: z.enum(['canceled', 'timed-out']) })),
  /** Runs whose lease is no longer valid: stop at once and report nothing. */
  lost: z.array(runIdSchema),
  /** Take no more runs, and end when those that go are done. */
  drain: z.boolean(),
});

/** The answer to a heartbeat. */
export type HeartbeatAnswer = z.infer<typeof heartbeatAnswerSchema>;

const time = z.int().nonnegative();

/** What an agent reports of a run. `time` is milliseconds since the epoch. */
export const agentEventSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('plan'),
    steps: z.array(
      z.strictObject({ id: z.string(), kind: z.enum(['cmd', 'build', 'push']), waitsFor: z.array(z.string()) }),
    ),
  }),
  z.strictObject({ kind: z.literal('running'), time }),
  z.strictObject({
    kind: z.literal('step'),
    stepId: z.string(),
    status: stepStatusSchema,
    time,
    exitCode: z.int().optional(),
    error: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal('log'),
    /** Offset of its first byte in the log of the run. */
    offset: z.int().nonnegative(),
    stepId: z.string().optional(),
    stream: logStreamSchema,
    time,
    data: z.base64(),
  }),
  z.strictObject({ kind: z.literal('output-image'), stepId: z.string(), image: imageSchema }),
  z.strictObject({ kind: z.literal('base-images'), stepId: z.string(), images: z.array(baseImageSchema) }),
  z.strictObject({ kind: z.literal('warning'), text: z.string().max(1000) }),
  /** The last event. The run is over when it was taken, provided that the whole log has come. */
  z.strictObject({
    kind: z.literal('finished'),
    status: z.enum(['Succeeded', 'Failed', 'Canceled', 'Error', 'Timeout']),
    time,
    error: z.string().optional(),
    /** Length of the log in bytes. */
    logEnd: z.int().nonnegative(),
  }),
]);

/** What an agent reports of a run. */
export type AgentEvent = z.infer<typeof agentEventSchema>;

/** Events of one run in order. Sending the same ones again changes nothing. */
export const reportSchema = z.strictObject({ lease: leaseSchema, events: z.array(agentEventSchema).min(1).max(5000) });

/** What became of a report. */
export const reportAnswerSchema = z.object({
  /** Length of the log as the service has it; less than what was sent means: send again from there. */
  logEnd: z.int().nonnegative(),
  /** Bytes before this one are safe, whatever happens to the service: an agent may forget them. */
  logDurable: z.int().nonnegative(),
  cancel: z.enum(['canceled', 'timed-out']).optional(),
});

/** What became of a report. */
export type ReportAnswer = z.infer<typeof reportAnswerSchema>;

/** Gives a run back without having executed it to the end. */
export const releaseSchema = z.strictObject({ lease: leaseSchema, reason: z.string().min(1).max(200) });

/** Asks for the login of one registry, as long as the lease is valid. */
export const credentialQuerySchema = z.strictObject({ lease: leaseSchema, registry: z.string().min(1).max(255) });

/** The login, or none. */
export const credentialAnswerSchema = z.object({
  credential: registryCredentialSchema.omit({ registry: true }).optional(),
});

/** What is known of an agent. */
export const agentSchema = z.object({
  agentId: agentIdSchema,
  name: z.string(),
  pool: z.string(),
  platform: platformSchema,
  slots: z.int(),
  capabilities: z.array(z.string()),
  version: z.string(),
  state: z.enum(['online', 'draining', 'refusing', 'offline']),
  refusing: z.string().optional(),
  runs: z.array(runIdSchema),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).optional(),
  registerTime: timestampSchema,
  lastSeenTime: timestampSchema,
});

/** What is known of an agent. */
export type Agent = z.infer<typeof agentSchema>;

/** A pool and what waits in it. */
export const poolSchema = z.object({
  name: z.string(),
  agents: z.int(),
  slots: z.int(),
  running: z.int(),
  queued: z.int(),
});

/** A pool and what waits in it. */
export type Pool = z.infer<typeof poolSchema>;

/** Asks, for a run that the agent holds, whether images may be pushed under these names. */
export const pushCheckSchema = z.strictObject({
  lease: leaseSchema,
  images: z.array(z.string().min(1).max(512)).min(1).max(1000),
});

/** The names that a lock keeps from being pushed to, with what is to be said of each. */
export const pushCheckAnswerSchema = z.object({
  locked: z.array(z.object({ image: z.string(), message: z.string(), advice: z.string() })),
});
