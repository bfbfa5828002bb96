import type { IgnoreFilter } from './ignore/filter.ts';
import { readTar } from './read-tar.ts';
import type { TarEntry } from './tar.ts';

const keptTypes = ['file', 'directory', 'symlink', 'link'] as const;

/** The entries of a tar of a directory, named relative to it, without what the filter ignores. Devices and pipes are left out. */
export async function* filterTar(source: AsyncIterable<Uint8Array>, filter: IgnoreFilter): AsyncGenerator<TarEntry> {
  for await (const entry of readTar(source)) {
    const { header } = entry;
    const name = withoutDot(header.name);
    const type = keptTypes.find((kept) => kept === header.type);
    const bare = name.replace(/\/$/, '');
    if (type === undefined || bare === '' || filter.ignores(bare)) {
      entry.resume();
      continue;
    }
    const common = { name, type, mode: header.mode, mtime: header.mtime };
    if (type === 'file') {
      yield { ...common, content: { size: header.size, pieces: entry } };
    } else {
      entry.resume();
      const linkname = type === 'link' ? withoutDot(header.linkname) : header.linkname;
      yield type === 'directory' ? common : { ...common, linkname };
    }
  }
}

function withoutDot(name: string): string {
  return name.replace(/^\.\//, '');
}
