import { loadConfig } from '../config/config.ts';
import type { DoctorFlags } from '../look/flags.ts';
import { formatObject } from '../output/object.ts';
import { connectOnce, engineChecks } from './engine-checks.ts';
import { runChecks, type Finding } from './finding.ts';
import { machineChecks } from './machine-checks.ts';
import { registryChecks } from './registry-checks.ts';
import { heardOf, serviceChecks } from './service-checks.ts';
import { showFinding } from './show-finding.ts';

/** Exit code when something that a run needs does not answer. */
const unhealthyExit = 5;
const interruptedExit = 130;

/** So much room agents want by default. */
const usualMinDiskMib = 2048;

/** `tasks doctor`: looks at one thing after the other, and shows one line each. */
export async function doctorAction(flags: DoctorFlags): Promise<number> {
  const config = loadConfig();
  const engine = connectOnce();
  const registry = registryChecks(flags.registry ?? config.TASKS_REGISTRY, {
    engine,
    heardOf: (probe) => heardOf(flags, probe),
  });
  const checks = [
    ...engineChecks(config.TASKS_NETWORK_GUARD, engine),
    ...serviceChecks(flags, config),
    ...registry.checks,
    ...machineChecks(config.TASKS_AGENT_MIN_DISK_MIB ?? usualMinDiskMib, engine),
  ];
  const width = Math.max(...checks.map(({ name }) => name.length));
  const findings: Finding[] = [];
  const interrupted = (): void => void registry.close().finally(() => process.exit(interruptedExit));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    for await (const finding of runChecks(checks, flags)) {
      findings.push(finding);
      if (flags.output === 'text') process.stdout.write(showFinding(finding, width));
    }
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await registry.close();
  }
  const ok = findings.every((finding) => finding.ok);
  const left = checks.length - findings.length;
  if (flags.output !== 'text') process.stdout.write(formatObject(flags.output, { ok, checks: findings, left }));
  else if (left > 0) process.stderr.write(`${left} more were not looked at; --ignore-errors goes on\n`);
  return ok ? 0 : unhealthyExit;
}
