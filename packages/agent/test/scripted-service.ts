import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { errorCatalogue, SlipwayError } from '@slipway/core';
import {
  routes,
  type AgentEvent,
  type CallInput,
  type CallResult,
  type Grant,
  type HeartbeatAnswer,
  type Lease,
  type Route,
  type RouteId,
} from '@slipway/core/http';

/** What goes wrong with a call: another answer, none, or the right one that does not arrive. */
export type Fault = SlipwayError | 'disconnect' | 'answer-lost';

/** What the service knows of a run that it has given to an agent. */
export interface KnownRun {
  readonly grant: Grant;
  /** Every event but the log, each once, in the order in which it was first taken. */
  readonly events: Exclude<AgentEvent, { kind: 'log' }>[];
  log: Buffer;
  /** Length of the log, which is cheaper to ask for. */
  readonly logLength: number;
  readonly append: (bytes: Uint8Array) => void;
  /** Where the attempt's log begins. */
  readonly logOffset: number;
  /** Bytes before this one are kept for good; by default all that come. */
  durable: number | 'all';
  isLost: boolean;
  released: string | undefined;
  /** What the next report is answered. */
  cancel: 'canceled' | 'timed-out' | undefined;
}

/** A service that does as a test says, over HTTP, and checks every call and every answer by the schemas of the contract. */
export interface ScriptedService extends AsyncDisposable {
  readonly url: string;
  readonly runs: ReadonlyMap<string, KnownRun>;
  /** Ids of the routes that were called, in order. */
  readonly calls: readonly RouteId[];
  readonly beats: readonly CallInput<'heartbeat'>['body'][];
  readonly registrations: readonly CallInput<'registerAgent'>['body'][];
  readonly disconnected: number;
  terms: { heartbeatMs: number; leaseMs: number };
  /** What heartbeats are answered besides what is known of the runs. */
  answer: Partial<HeartbeatAnswer>;
  /** Why images may not be pushed; nothing by default. */
  locked: CallResult<'agentCheckPush'>['locked'];
  /** The bytes of uploads, and logins of registries. */
  readonly sources: Map<string, Uint8Array>;
  readonly credentials: Map<string, { username: string; password: string }>;
  /** Puts a run into the queue. */
  queue(grant: Grant): KnownRun;
  /** Spoils the next `times` calls of a route. */
  fail(route: RouteId, fault: Fault, times?: number): void;
  /** Forgets agents: their ids are unknown from now on. */
  forgetAgents(): void;
  /** Breaks every connection and takes no new ones until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Resolves as soon as the condition holds; looks after every call. */
  until(condition: () => boolean): Promise<void>;
}

interface Incoming {
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Starts a service on a free port. */
export async function startScriptedService(): Promise<ScriptedService> {
  const runs = new Map<string, KnownRun>();
  const waiting: Grant[] = [];
  const calls: RouteId[] = [];
  const beats: CallInput<'heartbeat'>['body'][] = [];
  const registrations: CallInput<'registerAgent'>['body'][] = [];
  const faults: { route: RouteId; fault: Fault; left: number }[] = [];
  const sources = new Map<string, Uint8Array>();
  const credentials = new Map<string, { username: string; password: string }>();
  const watchers = new Set<() => void>();
  const sockets = new Set<Socket>();
  let agents = 0;
  let known = 'a00000000';
  let disconnected = 0;

  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  const until = (condition: () => boolean, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!condition() && signal?.aborted !== true) return;
        watchers.delete(look);
        resolve();
      };
      watchers.add(look);
      signal?.addEventListener('abort', look, { once: true });
      look();
    });
  const checkAgent = ({ agentId }: { agentId: string }): void => {
    if (agentId !== known) throw new SlipwayError('not-found', `there is no agent ${agentId}`);
  };
  const runOf = (lease: Lease): KnownRun => {
    const run = runs.get(lease.runId);
    if (run === undefined || run.isLost || run.released !== undefined || run.grant.lease.leaseId !== lease.leaseId) {
      throw new SlipwayError('lease-lost', `the lease of ${lease.runId} is lost`);
    }
    return run;
  };

  const handlers: { [Id in RouteId]?: (incoming: Incoming & { signal: AbortSignal }) => unknown } = {
    registerAgent({ body }) {
      registrations.push(body as CallInput<'registerAgent'>['body']);
      known = `a${String((agents += 1)).padStart(8, '0')}`;
      return { agentId: known, ...service.terms };
    },
    async acquireRun({ body, signal }) {
      const call = body as { agentId: string; waitMs: number };
      checkAgent(call);
      const limit = AbortSignal.any([signal, AbortSignal.timeout(call.waitMs)]);
      await until(() => waiting.length > 0, limit);
      const grant = signal.aborted ? undefined : waiting.shift();
      return grant === undefined ? {} : { grant };
    },
    heartbeat({ body }) {
      const beat = body as CallInput<'heartbeat'>['body'];
      checkAgent(beat);
      beats.push(beat);
      const lost = beat.leases.map(({ runId }) => runId).filter((runId) => runs.get(runId)?.isLost === true);
      return { cancel: [], drain: false, ...service.answer, lost };
    },
    agentCheckPush: () => ({ locked: service.locked }),
    report({ body }) {
      const { lease, events } = body as CallInput<'report'>['body'];
      const run = runOf(lease);
      for (const event of events) take(run, event);
      const logEnd = run.logOffset + run.logLength;
      const logDurable = run.durable === 'all' ? logEnd : Math.min(logEnd, run.durable);
      return { logEnd, logDurable, ...(run.cancel === undefined ? {} : { cancel: run.cancel }) };
    },
    releaseRun({ body }) {
      const { lease, reason } = body as CallInput<'releaseRun'>['body'];
      runOf(lease).released = reason;
    },
    agentCredential({ body }) {
      const { lease, registry } = body as CallInput<'agentCredential'>['body'];
      runOf(lease);
      const credential = credentials.get(registry);
      return credential === undefined ? {} : { credential };
    },
    agentSource({ params, body }) {
      runOf((body as { lease: Lease }).lease);
      const bytes = sources.get(params['sourceId'] ?? '');
      if (bytes === undefined) throw new SlipwayError('not-found', 'there is no such upload');
      return bytes;
    },
    disconnectAgent({ body }) {
      checkAgent(body as { agentId: string });
      disconnected += 1;
    },
  };

  const serve = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const found = find(incoming);
    if (found === undefined) throw new SlipwayError('not-found', 'there is no such route');
    const { id, route, params } = found;
    const text = await bodyOf(incoming);
    calls.push(id);
    changed();
    const fault = faults.find((candidate) => candidate.route === id && candidate.left > 0);
    if (fault !== undefined) fault.left -= 1;
    if (fault?.fault === 'disconnect') {
      incoming.socket.destroy();
      return;
    }
    if (fault?.fault instanceof SlipwayError) throw fault.fault;
    if (incoming.headers.authorization !== 'Bearer secret-token') {
      throw new SlipwayError('unauthenticated', 'the token is not valid');
    }
    const body = route.body?.kind === 'json' ? route.body.schema.safeParse(JSON.parse(text)) : undefined;
    if (body?.success === false) throw new SlipwayError('invalid-argument', body.error.message);
    const gone = new AbortController();
    answer.on('close', () => gone.abort());
    const result = await handlers[id]?.({ params, body: body?.data, signal: gone.signal });
    changed();
    if (fault?.fault === 'answer-lost') {
      incoming.socket.destroy();
      return;
    }
    const form = route.answer.body;
    if (form === undefined) answer.writeHead(route.answer.status).end();
    else if (form.kind === 'bytes') answer.writeHead(route.answer.status).end(result);
    else {
      answer.writeHead(route.answer.status, { 'content-type': 'application/json' });
      answer.end(JSON.stringify(form.schema.parse(result)));
    }
  };

  const server = createServer((incoming, answer) => {
    serve(incoming, answer).catch((cause: unknown) => fail(answer, cause));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
    return address.port;
  };
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);

  const service: ScriptedService = {
    url: `http://127.0.0.1:${port}`,
    runs,
    calls,
    beats,
    registrations,
    get disconnected() {
      return disconnected;
    },
    terms: { heartbeatMs: 50, leaseMs: 5000 },
    answer: {},
    locked: [],
    sources,
    credentials,
    queue(grant) {
      let parts: Uint8Array[] = [];
      let length = 0;
      const run: KnownRun = {
        grant,
        events: [],
        get log() {
          const whole = Buffer.concat(parts);
          parts = [whole];
          return whole;
        },
        set log(bytes: Buffer) {
          parts = [bytes];
          length = bytes.length;
        },
        get logLength() {
          return length;
        },
        append(bytes) {
          parts.push(bytes);
          length += bytes.length;
        },
        logOffset: grant.logOffset,
        durable: 'all',
        isLost: false,
        released: undefined,
        cancel: undefined,
      };
      runs.set(grant.lease.runId, run);
      waiting.push(grant);
      changed();
      return run;
    },
    fail: (route, fault, times = 1) => void faults.push({ route, fault, left: times }),
    forgetAgents() {
      known = 'a00000000';
    },
    down: close,
    async up() {
      await listen(port);
    },
    until,
    [Symbol.asyncDispose]: close,
  };
  return service;
}

/** Takes an event as the port of the store says: in order, the same again changes nothing, no gap in the log. */
function take(run: KnownRun, event: AgentEvent): void {
  if (event.kind !== 'log') {
    const text = JSON.stringify(event);
    if (!run.events.some((taken) => JSON.stringify(taken) === text)) run.events.push(event);
    return;
  }
  const end = run.logOffset + run.logLength;
  if (event.offset > end) {
    throw new SlipwayError('log-gap', `the log ends at ${end}`, { details: { logEnd: end } });
  }
  const bytes = Buffer.from(event.data, 'base64');
  run.append(bytes.subarray(Math.max(0, end - event.offset)));
}

function find(incoming: IncomingMessage): { id: RouteId; route: Route; params: Record<string, string> } | undefined {
  const { pathname } = new URL(incoming.url ?? '/', 'http://service');
  for (const [id, route] of Object.entries<Route>(routes)) {
    const pattern = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(pathname);
    if (match !== null && route.method === incoming.method) {
      return { id: id as RouteId, route, params: { ...match.groups } };
    }
  }
  return undefined;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function fail(answer: ServerResponse, cause: unknown): void {
  const error = cause instanceof SlipwayError ? cause : new SlipwayError('internal', String(cause), { cause });
  const { code, message, advice, details } = error;
  const { http } = errorCatalogue[code];
  answer.writeHead(http, { 'content-type': 'application/problem+json' });
  answer.end(
    JSON.stringify({
      type: `urn:slipway:error:${code}`,
      title: code,
      status: http,
      detail: message,
      code,
      advice,
      details,
    }),
  );
}
