import { execFile, type PromiseWithChild } from 'node:child_process';
import { promisify } from 'node:util';
import { describeCause } from '../../execute/describe.ts';
import { missingRules, type Family } from './rules.ts';

const programs: Readonly<Record<Family, string>> = { ipv4: 'iptables', ipv6: 'ip6tables' };

/** For the lock that the programs take among themselves. */
const waitSeconds = '10';
/** Another process may bring in the same rules in between; the next look finds them. */
const attempts = 3;

/** Makes sure that our rules are in this computer's firewall. Gives why they cannot be; undefined when they are. */
export async function ensureFirewall(family: Family): Promise<string | undefined> {
  let problem: string | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const listing = await run(programs[family], ['-w', waitSeconds, '-S']);
      const missing = missingRules(listing, family);
      if (missing === undefined) return undefined;
      await run(`${programs[family]}-restore`, ['-w', waitSeconds, '--noflush'], missing);
    } catch (cause) {
      problem = problemOf(programs[family], cause);
    }
  }
  return problem;
}

async function run(program: string, args: readonly string[], input = ''): Promise<string> {
  const running = promisify(execFile)(program, args) as PromiseWithChild<{ stdout: string }>;
  // A program that does not read its input says why by how it ends.
  running.child.stdin?.on('error', () => undefined).end(input);
  return (await running).stdout;
}

/** Why our rules cannot be in this computer's firewall, without bringing them in; undefined when they can. */
export async function firewallProblem(): Promise<string | undefined> {
  try {
    await run(programs.ipv4, ['-w', waitSeconds, '-S']);
    return undefined;
  } catch (cause) {
    return problemOf(programs.ipv4, cause);
  }
}

function problemOf(program: string, cause: unknown): string {
  if (!(cause instanceof Error)) return describeCause(cause);
  if ('code' in cause && cause.code === 'ENOENT') return `${program} is not installed`;
  const said = 'stderr' in cause && typeof cause.stderr === 'string' ? cause.stderr.trim() : '';
  return said === '' ? describeCause(cause) : said.replaceAll(/\s*\n\s*/g, ' ');
}
