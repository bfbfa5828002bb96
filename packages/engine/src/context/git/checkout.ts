import { SlipwayError } from '@slipway/core';
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { realPathInside } from '../inside.ts';
import { foreignEnvironment, gitEnvironment, loginSecrets } from './environment.ts';
import { pullLargeFiles } from './large-files.ts';
import { runGit, type GitCall, type GitResult } from './run-git.ts';
import type { GitSource } from './source.ts';

/** A repository's files as they were asked for. */
export interface GitCheckout {
  /** The context: the root of the work tree or a directory below it, with all links resolved. */
  readonly path: string;
  /** Hash of the commit. */
  readonly commit: string;
  /** The branch that was asked for or is the remote's own; `HEAD` for anything else (contract §5.4). */
  readonly branch: string;
}

/** What a checkout needs besides its source. */
export interface CheckoutOptions {
  /** An empty directory, which becomes the work tree. */
  readonly directory: string;
  /** Another empty directory, for what git and ssh take for the user's own. */
  readonly home: string;
  readonly signal: AbortSignal;
  /** Takes remarks for the user. */
  readonly warn: (text: string) => void;
  /** The code is not trusted: its submodules are fetched without a login, and over https alone. */
  readonly isForeign?: boolean;
}

/** Longest time for fetching a repository with everything in it (contract §5.2), in milliseconds. */
const maxFetchMs = 15 * 60 * 1000;
const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const shortHash = /^[0-9a-f]{4,64}$/;

/** Fetches what is wanted of a repository and checks it out. Fails with `invalid-context`, never showing the login. */
export async function checkOutGit(source: GitSource, options: CheckoutOptions): Promise<GitCheckout> {
  const time = AbortSignal.timeout(maxFetchMs);
  const call: GitCall = {
    directory: options.directory,
    env: gitEnvironment(source, options.home, process.env),
    secrets: loginSecrets(source),
    signal: AbortSignal.any([options.signal, time]),
  };
  try {
    await must(call, `cannot prepare a directory for ${source.url}`, ['init', '-q', '--template=', '.']);
    await must(call, `cannot prepare a directory for ${source.url}`, ['remote', 'add', '--', 'origin', source.url]);
    const { commit, branch } = await fetch(source, call);
    const checkout = ['checkout', '-q', '--force', '--detach', commit];
    await must(call, `error checking out ${source.ref ?? 'HEAD'}`, checkout);
    const isForeign = options.isForeign === true;
    if (isForeign) await updateForeignSubmodules(source, options.home, call);
    else await updateSubmodules(call, 'cannot fetch the submodules');
    await pullLargeFiles(source, call, options.warn);
    return { path: contextDirectory(options.directory, source.directory), commit, branch };
  } catch (cause) {
    options.signal.throwIfAborted();
    if (!time.aborted) throw cause;
    throw new SlipwayError('invalid-context', `${source.url} was not fetched within ${maxFetchMs / 60_000} minutes`);
  }
}

type Fetched = Pick<GitCheckout, 'commit' | 'branch'>;

async function fetch(source: GitSource, call: GitCall): Promise<Fetched> {
  const { ref } = source;
  const shallow = await runGit(fetchWords('--depth=1', '--no-tags', ref ?? 'HEAD'), call);
  if (shallow.ok) {
    const commit = await resolve(call, 'FETCH_HEAD');
    if (commit === undefined) throw failed(`error checking out ${ref ?? 'HEAD'}`, 'it is no commit');
    return { commit, branch: ref === undefined ? await remoteBranch(call) : fetchedBranch(call) };
  }
  // A server without shallow fetches, or a hash that it gives nobody by name: then everything (contract §5.4).
  const unknown = /couldn't find remote ref/i.test(shallow.message);
  if (unknown && !shortHash.test(ref ?? '')) throw failed(`error checking out ${ref ?? 'HEAD'}`, shallow.message);
  if (isLoginProblem(shallow)) {
    const reason = source.login === undefined ? 'the server asks for a login' : 'the server refuses the login';
    throw failed(`cannot fetch ${source.url}`, reason);
  }
  if (!unknown && isFinal(shallow)) throw failed(`cannot fetch ${source.url}`, shallow.message);
  await must(
    call,
    `cannot fetch ${source.url}`,
    fetchWords('--tags', '+refs/heads/*:refs/remotes/origin/*', '+HEAD:refs/remotes/origin/HEAD'),
  );
  const wanted = ref ?? 'HEAD';
  const branchCommit = await resolve(call, `refs/remotes/origin/${wanted}`);
  const commit =
    branchCommit ??
    (await resolve(call, `refs/tags/${wanted}`)) ??
    (shortHash.test(wanted) ? await resolve(call, wanted) : undefined);
  if (commit === undefined) throw failed(`error checking out ${wanted}`, 'there is no such branch, tag or commit');
  if (ref === undefined) return { commit, branch: await remoteBranch(call) };
  return { commit, branch: branchCommit === undefined ? 'HEAD' : wanted };
}

function fetchWords(...words: readonly string[]): readonly string[] {
  const options = words.filter((word) => word.startsWith('--'));
  const refs = words.filter((word) => !word.startsWith('--'));
  return ['fetch', '-q', '--no-recurse-submodules', ...options, '--', 'origin', ...refs];
}

function isLoginProblem({ message }: GitResult): boolean {
  return /authentication failed|could not read (?:username|password)/i.test(message);
}

/** What will not be better when everything is fetched: nobody there, nothing there, not sound. */
function isFinal({ message }: GitResult): boolean {
  return /could not resolve|unable to access|permission denied|not found|does not appear to be a git|connection (?:refused|timed out)|fsck|host key|transport '.*' not allowed/i.test(
    message,
  );
}

async function resolve(call: GitCall, name: string): Promise<string | undefined> {
  const result = await runGit(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], call);
  const hash = result.stdout.trim();
  return result.ok && fullHash.test(hash) ? hash : undefined;
}

async function remoteBranch(call: GitCall): Promise<string> {
  const { stdout } = await runGit(['ls-remote', '--symref', '--', 'origin', 'HEAD'], call);
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(stdout)?.[1] ?? 'HEAD';
}

/** Git notes what a fetched name was: `HASH\t\tbranch 'NAME' of URL`. */
function fetchedBranch(call: GitCall): string {
  const note = readFileSync(join(call.directory, '.git', 'FETCH_HEAD'), 'utf8');
  return /^[0-9a-f]+\t\tbranch '([^']+)' of /.exec(note)?.[1] ?? 'HEAD';
}

async function updateSubmodules(call: GitCall, what: string): Promise<void> {
  if (!lstatSync(join(call.directory, '.gitmodules'), { throwIfNoEntry: false })?.isFile()) return;
  const words = ['submodule', '--quiet', 'update', '--init', '--recursive', '--force'];
  const shallow = await runGit([...words, '--depth=1'], call);
  if (!shallow.ok) await must(call, what, words);
}

function updateForeignSubmodules(source: GitSource, home: string, call: GitCall): Promise<void> {
  const what = 'cannot fetch the submodules, which foreign code gets without a login and over https alone';
  return updateSubmodules({ ...call, env: foreignEnvironment(source, home, process.env) }, what);
}

/** A link of the repository may lead to the directory, but neither out of the work tree nor into git's own files. */
function contextDirectory(root: string, directory: string): string {
  const realRoot = realpathSync(root);
  const real = realPathInside(realRoot, directory);
  const inGit = real !== undefined && /^\.git(?:\/|$)/i.test(relative(realRoot, real));
  if (real === undefined || inGit || !statSync(real).isDirectory()) {
    throw failed(`error setting git context, not a directory: ${directory}`, 'the repository has no such directory');
  }
  return real;
}

async function must(call: GitCall, what: string, words: readonly string[]): Promise<void> {
  const result = await runGit(words, call);
  if (!result.ok) throw failed(what, result.message);
}

function failed(what: string, reason: string): SlipwayError {
  return new SlipwayError('invalid-context', `${what}: ${reason}`, {
    advice: 'Check the address, the branch, tag or commit, and whether the login in the address may read it.',
  });
}
