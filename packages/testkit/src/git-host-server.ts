import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import {
  gitHostDialects,
  type GitHostKind,
  type HostCall,
  type SeenHook,
  type SeenStatus,
} from './git-host-dialects.ts';

/** A request as it came, and what it was answered. */
export interface SeenHostRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly status: number;
}

/** A git host's API over http on 127.0.0.1, for one repository: it takes what the real one takes, and refuses the rest. */
export interface GitHostServer extends AsyncDisposable {
  readonly url: string;
  /** Address of its repository, for people and for git. */
  readonly repositoryUrl: string;
  /** Address of its API, where it is not the one that follows from the repository's. */
  readonly apiUrl?: string;
  readonly token: string;
  readonly requests: readonly SeenHostRequest[];
  /** All that were said, the oldest first. */
  readonly statuses: readonly SeenStatus[];
  readonly hooks: readonly SeenHook[];
  /** Answers the next so many requests with this status and nothing else. */
  fail(status: number, times?: number): void;
  /** Waits until so many statuses have come. */
  untilStatuses(count: number): Promise<void>;
}

/** Starts the API of a kind of git host with one repository and one token that may do everything. */
export async function startGitHost(kind: GitHostKind): Promise<GitHostServer> {
  const token = `token-of-${kind}`;
  const requests: SeenHostRequest[] = [];
  const statuses: SeenStatus[] = [];
  const hooks: SeenHook[] = [];
  const watchers = new Set<() => void>();
  let faults: number[] = [];
  let ids = 100;
  const dialect = gitHostDialects[kind];
  const answerOf = (call: HostCall): { status: number; body?: unknown } => {
    const fault = faults.shift();
    if (fault !== undefined) return { status: fault };
    if (call.headers.authorization !== dialect.authorization(token))
      return { status: 401, body: { message: 'Bad credentials' } };
    const wanted = dialect.read(call);
    switch (wanted.kind) {
      case 'status':
        statuses.push(wanted.status);
        return { status: 201, body: { id: ids++ } };
      case 'list-hooks':
        return { status: 200, body: dialect.showList(hooks) };
      case 'make-hook': {
        const hook = { id: dialect.newId(ids++), ...wanted.hook };
        hooks.push(hook);
        return { status: 201, body: dialect.show(hook) };
      }
      case 'change-hook': {
        const at = hooks.findIndex(({ id }) => id === wanted.id);
        if (at < 0) return { status: 404, body: { message: 'Not Found' } };
        const hook = { id: wanted.id, ...wanted.hook };
        hooks[at] = hook;
        return { status: 200, body: dialect.show(hook) };
      }
      case 'remove-hook': {
        const at = hooks.findIndex(({ id }) => id === wanted.id);
        if (at < 0) return { status: 404, body: { message: 'Not Found' } };
        hooks.splice(at, 1);
        return { status: 204 };
      }
      case 'refused':
        return { status: wanted.status, body: { message: wanted.reason } };
    }
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const { method = '', headers } = request;
      const answer = answerOf({ method, path: url.pathname, query: url.searchParams, headers, body });
      requests.push({ method, path: request.url ?? '', headers, status: answer.status });
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
      for (const watcher of watchers) watcher();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    repositoryUrl: `${url}/${dialect.repositoryPath}`,
    ...(dialect.apiPath === undefined ? {} : { apiUrl: `${url}${dialect.apiPath}` }),
    token,
    requests,
    statuses,
    hooks,
    fail: (status, times = 1) => {
      faults = [...faults, ...Array.from({ length: times }, () => status)];
    },
    untilStatuses: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (statuses.length < count) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
