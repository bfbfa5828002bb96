import type { IncomingHttpHeaders } from 'node:http';

/** The git hosts whose APIs are known. */
export type GitHostKind = 'GitHub' | 'GitLab' | 'Gitea' | 'Bitbucket' | 'AzureDevOps';

/** What was said of a commit. */
export interface SeenStatus {
  readonly commit: string;
  readonly state: string;
  readonly context: string;
  readonly description: string;
  readonly link?: string;
}

/** A hook that a repository has. */
export interface SeenHook {
  readonly id: string;
  readonly url: string;
  /** Absent where the body that made it had none. */
  readonly secret?: string;
  readonly events: readonly string[];
}

/** A request to an API. */
export interface HostCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What a request asks for. */
export type HostWish =
  | { readonly kind: 'status'; readonly status: SeenStatus }
  | { readonly kind: 'list-hooks' }
  | { readonly kind: 'make-hook'; readonly hook: Omit<SeenHook, 'id'> }
  | { readonly kind: 'change-hook'; readonly id: string; readonly hook: Omit<SeenHook, 'id'> }
  | { readonly kind: 'remove-hook'; readonly id: string }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

interface Dialect {
  readonly repositoryPath: string;
  /** Absent where it follows from the repository's address. */
  readonly apiPath?: string;
  readonly authorization: (token: string) => string;
  readonly newId: (number: number) => string;
  readonly read: (call: HostCall) => HostWish;
  readonly show: (hook: SeenHook) => unknown;
  readonly showList: (hooks: readonly SeenHook[]) => unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const commit = '(?<commit>[0-9a-f]{40})';
const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const refused = (status: number, reason: string): HostWish => ({ kind: 'refused', status, reason });

/** Where hooks of a host are, and how their bodies are read; undefined for a body that the host refuses. */
interface HookShape {
  readonly path: RegExp;
  readonly changes: 'PATCH' | 'PUT';
  readonly read: (body: Fields) => Omit<SeenHook, 'id'> | undefined;
}

function readHook({ method, path, body }: HostCall, shape: HookShape): HostWish | undefined {
  const match = shape.path.exec(path);
  if (match === null) return undefined;
  const id = match.groups?.['id'];
  const known = id === undefined ? undefined : decodeURIComponent(id);
  if (known === undefined && method === 'GET') return { kind: 'list-hooks' };
  if (known !== undefined && method === 'DELETE') return { kind: 'remove-hook', id: known };
  const hook = shape.read(fields(body));
  if (hook === undefined || !/^https?:\/\//.test(hook.url)) return refused(422, 'Validation Failed');
  if (known === undefined && method === 'POST') return { kind: 'make-hook', hook };
  if (known !== undefined && method === shape.changes) return { kind: 'change-hook', id: known, hook };
  return refused(405, 'Method Not Allowed');
}

interface StatusShape {
  readonly path: RegExp;
  readonly states: readonly string[];
  readonly longest: number;
  readonly read: (body: Fields) => Omit<SeenStatus, 'commit'> | undefined;
}

function readStatus({ method, path, body }: HostCall, shape: StatusShape): HostWish | undefined {
  const found = shape.path.exec(path)?.groups?.['commit'];
  if (found === undefined) return undefined;
  if (method !== 'POST') return refused(405, 'Method Not Allowed');
  const status = shape.read(fields(body));
  if (status === undefined || status.context === '' || !shape.states.includes(status.state)) {
    return refused(422, 'Validation Failed');
  }
  if (status.description.length > shape.longest) return refused(422, 'description is too long');
  return { kind: 'status', status: { commit: found, ...status } };
}

const linked = (link: unknown) => (typeof link === 'string' ? { link } : {});
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(text) : []);

function configHook(body: Fields): Omit<SeenHook, 'id'> | undefined {
  const config = fields(body['config']);
  if (body['active'] !== true || config['content_type'] !== 'json') return undefined;
  return { url: text(config['url']), secret: text(config['secret']), events: strings(body['events']) };
}

/** How each host is spoken to, as its documentation says. */
export const gitHostDialects: Readonly<Record<GitHostKind, Dialect>> = {
  GitHub: {
    repositoryPath: 'team/app.git',
    authorization: (token) => `Bearer ${token}`,
    newId: String,
    read: (call) => {
      if (call.headers['user-agent'] === undefined) return refused(403, 'Request forbidden by administrative rules');
      return (
        readStatus(call, {
          path: new RegExp(`^/api/v3/repos/team/app/statuses/${commit}$`),
          states: ['error', 'failure', 'pending', 'success'],
          longest: 140,
          read: (body) => ({
            state: text(body['state']),
            context: text(body['context']),
            description: text(body['description']),
            ...linked(body['target_url']),
          }),
        }) ??
        readHook(call, {
          path: /^\/api\/v3\/repos\/team\/app\/hooks(?:\/(?<id>\d+))?$/,
          changes: 'PATCH',
          read: configHook,
        }) ??
        refused(404, 'Not Found')
      );
    },
    show: ({ id, url, events }) => ({ id: Number(id), name: 'web', events, config: { url, secret: '********' } }),
    showList(hooks) {
      return hooks.map(this.show);
    },
  },
  GitLab: {
    repositoryPath: 'group/sub/app.git',
    authorization: (token) => `Bearer ${token}`,
    newId: String,
    read: (call) =>
      readStatus(call, {
        path: new RegExp(`^/api/v4/projects/group%2Fsub%2Fapp/statuses/${commit}$`),
        states: ['pending', 'running', 'success', 'failed', 'canceled'],
        longest: 255,
        read: (body) => ({
          state: text(body['state']),
          context: text(body['name']),
          description: text(body['description']),
          ...linked(body['target_url']),
        }),
      }) ??
      readHook(call, {
        path: /^\/api\/v4\/projects\/group%2Fsub%2Fapp\/hooks(?:\/(?<id>\d+))?$/,
        changes: 'PUT',
        read: (body) => ({
          url: text(body['url']),
          secret: text(body['token']),
          events: ['push_events', 'tag_push_events', 'merge_requests_events'].filter((event) => body[event] === true),
        }),
      }) ??
      refused(404, '404 Project Not Found'),
    show: ({ id, url }) => ({ id: Number(id), url }),
    showList(hooks) {
      return hooks.map(this.show);
    },
  },
  Gitea: {
    repositoryPath: 'git/team/app.git',
    authorization: (token) => `token ${token}`,
    newId: String,
    read: (call) =>
      readStatus(call, {
        path: new RegExp(`^/git/api/v1/repos/team/app/statuses/${commit}$`),
        states: ['pending', 'success', 'error', 'failure', 'warning'],
        longest: 255,
        read: (body) => ({
          state: text(body['state']),
          context: text(body['context']),
          description: text(body['description']),
          ...linked(body['target_url']),
        }),
      }) ??
      readHook(call, {
        path: /^\/git\/api\/v1\/repos\/team\/app\/hooks(?:\/(?<id>\d+))?$/,
        changes: 'PATCH',
        read: (body) => (call.method === 'POST' && body['type'] !== 'gitea' ? undefined : configHook(body)),
      }) ??
      refused(404, 'The target could not be found.'),
    show: ({ id, url, events }) => ({ id: Number(id), type: 'gitea', events, config: { url, content_type: 'json' } }),
    showList(hooks) {
      return hooks.map(this.show);
    },
  },
  Bitbucket: {
    repositoryPath: 'team/app.git',
    apiPath: '/2.0',
    authorization: (token) => `Bearer ${token}`,
    newId: (number) => `{0000${number}-uuid}`,
    read: (call) =>
      readStatus(call, {
        path: new RegExp(`^/2\\.0/repositories/team/app/commit/${commit}/statuses/build$`),
        states: ['INPROGRESS', 'SUCCESSFUL', 'FAILED', 'STOPPED'],
        longest: 255,
        read: (body) => {
          const key = text(body['key']);
          // Both are demanded.
          if (key === '' || key.length > 40 || !/^https?:\/\//.test(text(body['url']))) return undefined;
          return {
            state: text(body['state']),
            context: text(body['name']),
            description: text(body['description']),
            ...linked(body['url']),
          };
        },
      }) ??
      readHook(call, {
        path: /^\/2\.0\/repositories\/team\/app\/hooks(?:\/(?<id>[^/]+))?$/,
        changes: 'PUT',
        read: (body) => {
          if (body['active'] !== true || text(body['description']) === '') return undefined;
          return { url: text(body['url']), secret: text(body['secret']), events: strings(body['events']) };
        },
      }) ??
      refused(404, 'Repository not found'),
    show: ({ id, url, events }) => ({ uuid: id, url, events, active: true }),
    showList(hooks) {
      return { pagelen: 100, values: hooks.map(this.show) };
    },
  },
  AzureDevOps: {
    repositoryPath: 'org/project/_git/app',
    authorization: (token) => basic(`:${token}`),
    newId: String,
    read: (call) => {
      if (call.query.get('api-version') !== '7.1') return refused(400, 'No api-version was supplied');
      return (
        readStatus(call, {
          path: new RegExp(`^/org/project/_apis/git/repositories/app/commits/${commit}/statuses$`),
          states: ['notSet', 'pending', 'succeeded', 'failed', 'error', 'notApplicable'],
          longest: 4000,
          read: (body) => {
            const { genre, name } = fields(body['context']);
            if (text(name) === '') return undefined;
            return {
              state: text(body['state']),
              context: `${text(genre)}/${text(name)}`,
              description: text(body['description']),
              ...linked(body['targetUrl']),
            };
          },
        }) ?? refused(404, 'TF401019: The Git repository does not exist')
      );
    },
    show: ({ id, url }) => ({ id, url }),
    showList: () => [],
  },
};
