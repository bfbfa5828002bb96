import { SlipwayError } from '@slipway/core';
import { connectEngine, guardProblem, type GuardPolicy } from '@slipway/engine';
import { createRegistryClient, dockerConfigCredentials } from '@slipway/registry';
import { checkPlace, checkService, configuredPlaces } from './check-service.ts';
import type { DoctorFlags } from './flags.ts';
import { loadConfig } from '../config/config.ts';
import { formatObject } from '../output/object.ts';
import { colorsFor } from '../output/terminal.ts';

/** One thing that was checked. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is wrong. */
  readonly detail: string;
  readonly cure?: string;
}

/** Exit code when something that a run needs does not answer. */
const unreachableExit = 5;

/** `tasks doctor`: checks everything at once and shows one line each. */
export async function doctorAction(flags: DoctorFlags): Promise<number> {
  const config = loadConfig();
  const registry = flags.registry ?? config.TASKS_REGISTRY;
  const findings = await Promise.all([
    check('engine', checkEngine),
    check('sandbox', () => checkSandbox(config.TASKS_NETWORK_GUARD)),
    check('registry', () => checkRegistry(registry)),
    check('service', () => checkService(flags)),
    ...configuredPlaces(config).map(({ name, url }) => check(name, () => checkPlace(name, url))),
  ]);
  const ok = findings.every((finding) => finding.ok);
  if (flags.output !== 'text') process.stdout.write(formatObject(flags.output, { ok, checks: findings }));
  else showFindings(findings);
  return ok ? 0 : unreachableExit;
}

async function checkEngine(): Promise<string> {
  const { address, version, apiVersion } = await connectEngine();
  return `Docker ${version} (API ${apiVersion}) at ${address}`;
}

async function checkSandbox(guard: GuardPolicy): Promise<string> {
  if (guard === 'off') return 'steps reach the services of the machine they run on, as TASKS_NETWORK_GUARD=off says';
  const problem = await guardProblem((await connectEngine()).docker);
  if (problem === undefined) return 'steps are kept from the services of this computer';
  const text = `steps cannot be kept from the services of the machine they run on: ${problem}`;
  if (guard === 'try') return text;
  throw new SlipwayError('not-allowed', text, { advice: 'Run tasks where the engine is, as root and with iptables.' });
}

async function checkRegistry(host: string): Promise<string> {
  const startedAt = performance.now();
  await createRegistryClient(host, { credentials: dockerConfigCredentials() }).ping();
  return `${host} answers in ${Math.round(performance.now() - startedAt)} ms`;
}

async function check(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { name, ok: false, detail: error.message, cure: error.advice };
  }
}

function showFindings(findings: readonly Finding[]): void {
  const colors = colorsFor(process.stdout);
  const width = Math.max(...findings.map(({ name }) => name.length));
  for (const { name, ok, detail, cure } of findings) {
    const mark = ok ? colors.green('ok  ') : colors.red('FAIL');
    process.stdout.write(`${mark} ${name.padEnd(width)}  ${detail}\n`);
    if (cure !== undefined) process.stdout.write(`     ${' '.repeat(width)}  ${colors.bold('→')} ${cure}\n`);
  }
}
