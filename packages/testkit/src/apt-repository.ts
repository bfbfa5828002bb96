import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type Docker from 'dockerode';
import { createTempDir } from './temp-dir.ts';

const run = promisify(execFile);

/** Debian's packages and their index, as files of a flat repository. */
export type AptFiles = Readonly<Record<string, Buffer>>;

/** A package of one small file, and the index that offers it. Needs `dpkg-deb`. */
export async function aptFiles(name: string, version: string): Promise<AptFiles> {
  await using folder = await createTempDir();
  const root = path.join(folder.path, 'root');
  await mkdir(path.join(root, 'DEBIAN'), { recursive: true });
  await mkdir(path.join(root, 'usr/share', name), { recursive: true });
  const control = [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: all',
    'Maintainer: Nobody <nobody@example.invalid>',
    'Description: a package of a test',
  ].join('\n');
  await writeFile(path.join(root, 'DEBIAN/control'), `${control}\n`);
  await writeFile(path.join(root, 'usr/share', name, 'version'), `${version}\n`);
  for (const directory of [root, path.join(root, 'DEBIAN')]) await chmod(directory, 0o755);
  const file = path.join(folder.path, 'package.deb');
  await run('dpkg-deb', ['--root-owner-group', '--build', root, file]);
  const content = await readFile(file);
  const deb = `${name}_${version}_all.deb`;
  const index = [
    control,
    `Filename: ./${deb}`,
    `Size: ${content.length}`,
    `SHA256: ${createHash('sha256').update(content).digest('hex')}`,
  ].join('\n');
  return { [deb]: content, Packages: Buffer.from(`${index}\n\n`) };
}

/** A repository that containers reach at the engine's own bridge, and whose packages may change. */
export interface AptRepository extends AsyncDisposable {
  /** The line of a `sources.list`. */
  readonly source: string;
  /** Times that its index was read. */
  readonly reads: number;
  /** Offers these files from now on; with `after`, others once the index was read so many times. */
  offer(files: AptFiles, next?: { readonly after: number; readonly files: AptFiles }): void;
}

/** Starts a repository in this process. Where containers cannot reach this computer, nobody reaches it. */
export async function startAptRepository(docker: Docker): Promise<AptRepository> {
  const { IPAM: addresses } = (await docker.getNetwork('bridge').inspect()) as {
    readonly IPAM?: { readonly Config?: readonly { readonly Subnet?: string; readonly Gateway?: string }[] };
  };
  const [network] = addresses?.Config ?? [];
  // Not every engine tells the address of its bridge, which is the first one.
  const host = network?.Gateway ?? network?.Subnet?.replace(/\d+\/\d+$/, '1');
  if (host === undefined) throw new Error("the engine's bridge has no addresses");
  let offered: AptFiles = {};
  let next: { readonly after: number; readonly files: AptFiles } | undefined;
  let reads = 0;
  const server = createServer((request, response) => {
    const name = path.posix.basename(request.url ?? '/');
    if (name === 'Packages') {
      if (next !== undefined && reads >= next.after) [offered, next] = [next.files, undefined];
      reads += 1;
    }
    const content = offered[name];
    response.writeHead(content === undefined ? 404 : 200, { 'content-length': content?.length ?? 0 });
    response.end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    source: `deb [trusted=yes] http://${host}:${port}/ ./`,
    get reads() {
      return reads;
    },
    offer(files, then) {
      offered = files;
      reads = 0;
      next = then;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
