import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTempDir } from './temp-dir.ts';

/** A request as it arrived at a git server. */
export interface SeenGitRequest {
  /** Path and query. */
  readonly path: string;
  readonly authorization?: string;
}

/** A repository that a git server serves. */
export interface GitRepository {
  readonly url: string;
  /** Its work tree, where commands run. */
  readonly directory: string;
  /** Runs git with these words in the work tree and gives its output without the newline at the end. */
  git(...words: readonly string[]): Promise<string>;
  /** Writes files, commits everything on the current branch, and gives the commit's hash. */
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<string>;
}

/** A real git server over http on 127.0.0.1: git's own backend behind a bridge. */
export interface GitServer extends AsyncDisposable {
  /** `127.0.0.1:40123` */
  readonly host: string;
  readonly url: string;
  /** Every request so far, refused ones included. */
  readonly requests: readonly SeenGitRequest[];
  /** Makes an empty repository with the branch `main`; the name may be a path: `team/app`. */
  repository(name: string): Promise<GitRepository>;
}

/** What may differ from a server that is open to everyone. */
export interface GitServerOptions {
  /** The one login that is accepted, as `user:password`. */
  readonly login?: string;
}

const run = promisify(execFile);

/** No settings of the machine, and an author that every machine has. */
const environment = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@localhost',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@localhost',
};

/** Starts a server without repositories. Needs git with its http backend. */
export async function startGitServer(options: GitServerOptions = {}): Promise<GitServer> {
  const directory = await createTempDir('slipway-git-');
  const served = path.join(directory.path, 'served');
  await mkdir(served);
  const requests: SeenGitRequest[] = [];
  const expected = options.login === undefined ? undefined : `Basic ${Buffer.from(options.login).toString('base64')}`;
  const server = createServer((request, answer) => {
    const { authorization } = request.headers;
    requests.push({ path: request.url ?? '', ...(authorization === undefined ? {} : { authorization }) });
    if (expected !== undefined && authorization !== expected) {
      request.resume();
      answer.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
    } else {
      bridge(served, request, answer);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  const host = `127.0.0.1:${address.port}`;
  return {
    host,
    url: `http://${host}`,
    requests,
    repository: (name) => makeRepository(directory.path, served, name, `http://${host}/${name}.git`),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function makeRepository(root: string, served: string, name: string, url: string): Promise<GitRepository> {
  const directory = path.join(root, 'work', name);
  const git = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run('git', words, { cwd: directory, env: environment });
    return stdout.trimEnd();
  };
  await mkdir(directory, { recursive: true });
  const gitDirectory = path.join(served, `${name}.git`);
  await mkdir(path.dirname(gitDirectory), { recursive: true });
  await git('init', '-q', '-b', 'main', '--separate-git-dir', gitDirectory);
  return {
    url,
    directory,
    git,
    async commit(files, message = 'change') {
      for (const [file, content] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(directory, file)), { recursive: true });
        await writeFile(path.join(directory, file), content);
      }
      await git('add', '-A');
      await git('commit', '-q', '--allow-empty', '-m', message);
      return git('rev-parse', 'HEAD');
    },
  };
}

/** Runs git's backend for one request by the rules of CGI: the request in variables and standard input, the answer on standard output. */
function bridge(root: string, request: IncomingMessage, answer: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...environment,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  // A client that has heard enough leaves, and the backend with it.
  answer.on('close', () => backend.kill());
  backend.stdin.on('error', () => undefined);
  request.pipe(backend.stdin);
  let head = Buffer.alloc(0);
  const onHead = (chunk: Buffer): void => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    backend.stdout.off('data', onHead);
    sendHead(head.subarray(0, end).toString(), answer);
    answer.write(head.subarray(end + 4));
    backend.stdout.pipe(answer);
  };
  backend.stdout.on('data', onHead);
  backend.on('error', () => answer.destroy());
}

function sendHead(head: string, answer: ServerResponse): void {
  let status = 200;
  for (const line of head.split('\r\n')) {
    const [name = '', value = ''] = line.split(/:\s*(.*)/s);
    if (name.toLowerCase() === 'status') status = parseInt(value, 10);
    else answer.setHeader(name, value);
  }
  answer.writeHead(status);
}
