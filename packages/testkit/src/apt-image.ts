import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { aptFiles, type AptFiles } from './apt-repository.ts';
import { makeDebianImage } from './debian-image.ts';
import { hasImage, readProgress } from './images.ts';

/** The name under which the engine holds a Debian system whose packages are those of tests alone. */
export const aptImage = 'slipway/apt:1';

/** Programs that apt and dpkg need, or ask for. */
const packages = ['apt', 'dpkg', 'dash', 'coreutils', 'tar', 'sed', 'grep', 'libc-bin', 'diffutils'];
const folders = [
  '/var/lib/dpkg/info',
  '/var/lib/dpkg/updates',
  '/var/lib/dpkg/triggers',
  '/var/lib/apt/lists/partial',
  '/var/cache/apt/archives/partial',
  '/var/log/apt',
  '/etc/apt/apt.conf.d',
  '/etc/apt/preferences.d',
  '/etc/apt/sources.list.d',
].join(' ');

/** What an image has besides apt and the package `greeting`. */
export interface AptImageParts {
  /** A line of `sources.list`; without it, the image has a repository of its own with these files. */
  readonly source: string | { readonly files: AptFiles };
  /** The version of `greeting` that is installed. */
  readonly installed: string;
  /** Further lines of its Dockerfile, such as `USER 1000`. */
  readonly instructions?: readonly string[];
}

/**
 * Makes an image of Debian's apt, of which one package, `greeting`, may be upgraded: what a base image with updates is, without a
 * network. Its programs are this machine's; they are packed once, and stay on the engine. Rejects where there is no `dpkg`.
 */
export async function makeAptImage(docker: Docker, name: string, parts: AptImageParts): Promise<void> {
  const { source, installed, instructions = [] } = parts;
  if (!(await hasImage(docker, aptImage))) await makeDebianImage(docker, aptImage, { packages });
  const isOwn = typeof source !== 'string';
  const files: Record<string, Buffer | string> = {
    'setup.sh': setup,
    'sources.list': `${isOwn ? 'deb [trusted=yes] file:/srv/repo ./' : source}\n`,
    'greeting.deb': (await aptFiles('greeting', installed))[`greeting_${installed}_all.deb`] ?? '',
    ...(isOwn ? Object.fromEntries(Object.entries(source.files).map(([file, bytes]) => [`repo/${file}`, bytes])) : {}),
  };
  const lines = [
    `FROM ${aptImage}`,
    'COPY . /tmp/setup/',
    'RUN ["/bin/sh", "/tmp/setup/setup.sh"]',
    'CMD ["cat", "/usr/share/greeting/version"]',
    ...instructions,
  ];
  const context = pack();
  for (const [file, content] of Object.entries({ ...files, Dockerfile: `${lines.join('\n')}\n` })) {
    context.entry({ name: file }, content);
  }
  context.finalize();
  const stream = context as unknown as NodeJS.ReadableStream;
  await readProgress(docker, await docker.buildImage(stream, { t: name, rm: true }));
}

const setup = `set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
mkdir -p ${folders} /srv/repo
: >/var/lib/dpkg/status
dpkg -i /tmp/setup/greeting.deb
cp /tmp/setup/sources.list /etc/apt/sources.list
[ ! -d /tmp/setup/repo ] || cp /tmp/setup/repo/* /srv/repo/
rm -rf /tmp/setup
`;
