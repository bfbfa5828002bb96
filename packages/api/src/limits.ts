/** What a server takes at most. Every limit has a default. */
export interface ApiLimits {
  /** Body of a request, in bytes, where nothing else is said. */
  readonly bodyBytes: number;
  /** Body of a request for a run or of a saved task, which may hold a task file and values. */
  readonly runBytes: number;
  /** Body of an agent's report. */
  readonly reportBytes: number;
  /** Body of a delivery to a hook. */
  readonly hookBytes: number;
  /** Bodies of deliveries that are being read, together: nobody has shown yet who sends them. */
  readonly hookBytesAtOnce: number;
  /** Time for a body of JSON, or of a delivery, to come, in milliseconds. */
  readonly bodyMs: number;
  /** Headers of a request, in bytes. */
  readonly headerBytes: number;
  /** Connections at once. */
  readonly connections: number;
  /** A connection on which nothing happens for so long while a request or an upload is on it is closed, in milliseconds. */
  readonly idleMs: number;
  /** Requests per minute and token. */
  readonly requestsPerMinute: number;
  /** Requests per minute and token of agents, which report often; one token may serve many agents. */
  readonly agentRequestsPerMinute: number;
  /** Requests with an invalid token per minute and address, before the answer is to wait. */
  readonly failuresPerMinute: number;
  /** How long the server still listens when it drains, so that a load balancer sees that it is not ready, in milliseconds. */
  readonly unreadyMs: number;
  /** How long running requests have to finish when the server drains, in milliseconds. */
  readonly drainMs: number;
}

/** The limits when nothing is said. */
export const defaultLimits: ApiLimits = {
  bodyBytes: 1024 ** 2,
  runBytes: 16 * 1024 ** 2,
  reportBytes: 16 * 1024 ** 2,
  hookBytes: 25 * 1024 ** 2,
  hookBytesAtOnce: 256 * 1024 ** 2,
  bodyMs: 60_000,
  headerBytes: 16 * 1024,
  connections: 10_000,
  idleMs: 60_000,
  requestsPerMinute: 6000,
  agentRequestsPerMinute: 120_000,
  failuresPerMinute: 30,
  unreadyMs: 0,
  drainMs: 30_000,
};
