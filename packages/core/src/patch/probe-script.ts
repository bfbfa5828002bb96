import { managerScripts, packageManagers } from './package-managers.ts';

/** Begins each line of a probe that is not a package manager's. */
export const probeMark = '#patch-probe:';

/** Package managers that are known and cannot be used: their images are told of by name. */
const others = ['microdnf', 'tdnf', 'zypper', 'pacman', 'opkg'];

/**
 * What runs in a container of an image, under `/bin/sh -c`, to find out what could be upgraded. It changes nothing that lasts: the
 * container goes. A failing `.` kills a POSIX shell, so a file is looked for before it is read.
 */
export function probeScript(): string {
  const mark = (text: string): string => `echo '${probeMark}${text}'`;
  const known = packageManagers.map((manager) => {
    const { installed, refresh, simulate, held } = managerScripts[manager];
    const program = manager === 'apt' ? 'apt-get' : manager;
    return [
      `if command -v ${program} >/dev/null 2>&1; then`,
      mark(`manager ${manager}`),
      mark('installed'),
      installed,
      mark('refresh'),
      `{ ${refresh}; } >&2 || exit 90`,
      mark('upgrades'),
      `{ ${simulate}; } || exit 91`,
      mark('held'),
      held,
      mark('end'),
      'exit 0',
      'fi',
    ].join('\n');
  });
  const unknown = others.map(
    (program) => `if command -v ${program} >/dev/null 2>&1; then ${mark(`unknown ${program}`)}; exit 0; fi`,
  );
  return ['export LC_ALL=C DEBIAN_FRONTEND=noninteractive', mark('begin'), ...known, ...unknown, mark('none')].join(
    '\n',
  );
}
