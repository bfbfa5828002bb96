import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { readProgress } from './images.ts';

const run = promisify(execFile);
const listBytes = 64 * 1024 * 1024;

/** Documentation is half of it, and no program of an image reads it. */
const unneeded = /^\/usr\/share\/(?:doc|man|info|locale|lintian)\//;
/** What packages make when they are installed, and what a Debian system has before any package. */
const madeAtInstallation = [
  '/bin',
  '/lib',
  '/lib64',
  '/sbin',
  '/etc/passwd',
  '/etc/group',
  '/etc/ssl/certs/ca-certificates.crt',
];
/** Directories that belong to several packages or to none. */
const skeleton = ['/tmp', '/root', '/var', '/var/tmp', '/etc', '/etc/ssl', '/etc/ssl/certs'];
const noExtras = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
  (kind) => `--no-${kind}`,
);

const environment = [
  'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  // The authorities that this machine trusts, those of its administrators among them: Node reads no system store by itself.
  'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
];

/** What an image of this machine's programs holds. */
export interface DebianImageParts {
  /** Debian packages that are installed here; what they depend on goes along. */
  readonly packages: readonly string[];
  /** Folders taken whole, for programs that did not come as packages. */
  readonly folders?: readonly string[];
}

/**
 * Makes an image of Debian packages that are installed on this machine: a base image for machines that can pull none. Rejects where
 * there is no `dpkg`, and when a package is not installed.
 */
export async function makeDebianImage(docker: Docker, name: string, parts: DebianImageParts): Promise<void> {
  const listed = await filesOf(await withDependencies(parts.packages));
  const files = [...new Set([...listed, ...(parts.folders ?? []).flatMap(contentOf)])].toSorted();
  const tar = spawn('tar', ['--create', '--directory=/', '--no-recursion', '--null', '--files-from=-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(tar, 'close');
  tar.stdin.on('error', () => undefined);
  tar.stdin.end(files.map((file) => `.${file}\0`).join(''));
  const [repo = '', tag = 'latest'] = name.split(':');
  await readProgress(docker, await docker.importImage(tar.stdout, { repo, tag, changes: environment.join('\n') }));
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`tar ended with ${String(code)} before all files were in ${name}`);
}

async function withDependencies(packages: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('apt-cache', ['depends', '--recurse', '--installed', ...noExtras, ...packages]);
  const named = [...new Set(stdout.split('\n').filter((line) => /^[a-z0-9]/.test(line)))];
  // Of alternatives, those count that are here; `dpkg-query` ends with 1 when it does not know one of the names.
  const query = ['--show', '--showformat=${Package} ${Status}\n', ...named];
  const { stdout: known = '' } = await run('dpkg-query', query).catch(
    (failure: unknown) => failure as { readonly stdout?: string },
  );
  const installed = new Set(
    known.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ')[0]] : [])),
  );
  for (const name of packages) if (!installed.has(name)) throw new Error(`the package ${name} is not installed`);
  return named.filter((name) => installed.has(name));
}

async function filesOf(packages: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('dpkg', ['--listfiles', ...packages], { maxBuffer: listBytes });
  const listed = stdout
    .split('\n')
    .filter((file) => file.startsWith('/') && file !== '/.' && !unneeded.test(`${file}/`));
  const all = [...skeleton, ...madeAtInstallation, ...listed].filter((file) => isThere(file)).map(throughNoLink);
  return [...new Set(all)];
}

function contentOf(folder: string): readonly string[] {
  const root = realpathSync(folder);
  return [root, ...readdirSync(root, { recursive: true, encoding: 'utf8' }).map((entry) => path.join(root, entry))];
}

/** A link counts whatever it points to. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** `/bin/sh` is `/usr/bin/sh` where `/bin` is a link: the engine would look for its directory before there is one. */
function throughNoLink(file: string): string {
  return path.join(realpathSync(path.dirname(file)), path.basename(file));
}
