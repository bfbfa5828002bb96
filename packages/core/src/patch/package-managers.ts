/** Package managers that images can be patched with. */
export const packageManagers = ['apt', 'apk', 'dnf', 'yum'] as const;

/** A package manager that an image can be patched with. */
export type PackageManager = (typeof packageManagers)[number];

/** Without the user of its downloads, which needs rights that a container may not have. */
const aptOptions = '-o Acquire::Retries=3 -o APT::Update::Error-Mode=any -o APT::Sandbox::User=root';

/** What a package manager is told, as lines for a POSIX shell. Nothing of a user's is in them. */
interface ManagerScript {
  /** Prints every package that is installed, with its version. */
  readonly installed: string;
  /** Gets the lists of packages; fails when one of them cannot be had. */
  readonly refresh: string;
  /** Prints what an upgrade would do, in the manager's own words. */
  readonly simulate: string;
  /** Prints the packages that are not to be upgraded. */
  readonly held: string;
  /** Upgrades all, and leaves no lists or logs. */
  readonly upgrade: string;
}

const dnfLike = (program: 'dnf' | 'yum'): ManagerScript => ({
  installed: "rpm -qa --qf '%{NAME}.%{ARCH} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n'",
  refresh: `${program} -q -y makecache`,
  // 100 means that there are updates.
  simulate: `${program} -q check-update || [ $? -eq 100 ]`,
  held: 'true',
  upgrade: `${program} -y upgrade${program === 'dnf' ? ' --refresh' : ''}; ${program} clean all`,
});

/** What each package manager is told. */
export const managerScripts: Readonly<Record<PackageManager, ManagerScript>> = {
  apt: {
    installed: "dpkg-query -W -f '${db:Status-Abbrev} ${Package} ${Version}\\n'",
    refresh: `apt-get ${aptOptions} -qq update`,
    simulate: `apt-get ${aptOptions} -s upgrade`,
    held: 'apt-mark showhold',
    upgrade: [
      'export DEBIAN_FRONTEND=noninteractive',
      `apt-get ${aptOptions} -qq update`,
      `apt-get ${aptOptions} -y -qq --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold upgrade`,
      'apt-get clean',
      'rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log',
    ].join('; '),
  },
  apk: {
    installed: 'apk info -v 2>/dev/null',
    refresh: 'apk update',
    simulate: 'apk upgrade --simulate',
    held: 'true',
    upgrade: 'apk upgrade --no-cache',
  },
  dnf: dnfLike('dnf'),
  yum: dnfLike('yum'),
};
