import type { IgnoreFilter } from './ignore/filter.ts';
import { readTar } from './read-tar.ts';
import type { TarEntry } from './tar.ts';

const keptTypes = ['file', 'directory', 'symlink', 'link'] as const;

/**
 * The entries of a tar that lie below a directory, the root by default, named relative to it, without what the filter ignores.
 * Devices and pipes are left out. An ignored directory comes along when something below it is taken in again.
 */
export async function* filterTar(
  source: AsyncIterable<Uint8Array>,
  filter: IgnoreFilter,
  directory = '',
): AsyncGenerator<TarEntry> {
  let unsaid: TarEntry[] = [];
  for await (const entry of readTar(source)) {
    const { header } = entry;
    const name = below(directory, header.name);
    const type = keptTypes.find((kept) => kept === header.type);
    const bare = name?.replace(/\/$/, '') ?? '';
    const ignored = bare === '' || filter.ignores(bare);
    if (name === undefined || type === undefined || bare === '' || (ignored && type !== 'directory')) {
      entry.resume();
      continue;
    }
    const common = { name, type, mode: header.mode, mtime: header.mtime ?? new Date(0) };
    if (type === 'directory') {
      entry.resume();
      unsaid = [...unsaid.filter((above) => name.startsWith(above.name)), common];
      if (!ignored) yield* unsaid.splice(0);
      continue;
    }
    yield* unsaid.splice(0).filter((above) => name.startsWith(above.name));
    if (type === 'file') {
      yield { ...common, content: { size: header.size, pieces: entry } };
    } else {
      entry.resume();
      const target = header.linkname ?? '';
      const linkname = type === 'link' ? below(directory, target) : target;
      // The other name of a file that is not part of this tree.
      if (linkname !== undefined) yield { ...common, linkname };
    }
  }
}

/** A name relative to a directory; undefined for what is not below it. */
function below(directory: string, name: string): string | undefined {
  const bare = name.replace(/^\.\//, '');
  if (directory === '') return bare;
  return bare.startsWith(`${directory}/`) ? bare.slice(directory.length + 1) : undefined;
}
