import { SlipwayError } from '@slipway/core';
import { connectEngine } from '@slipway/engine';
import { createRegistryClient, dockerConfigCredentials } from '@slipway/registry';
import type { DoctorFlags } from './flags.ts';
import { loadConfig } from '../config.ts';
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
  const registry = flags.registry ?? loadConfig().TASKS_REGISTRY;
  const findings = await Promise.all([check('engine', checkEngine), check('registry', () => checkRegistry(registry))]);
  const ok = findings.every((finding) => finding.ok);
  if (flags.output === 'json') process.stdout.write(`${JSON.stringify({ ok, checks: findings }, null, 2)}\n`);
  else showFindings(findings);
  return ok ? 0 : unreachableExit;
}

async function checkEngine(): Promise<string> {
  const { address, version, apiVersion } = await connectEngine();
  return `Docker ${version} (API ${apiVersion}) at ${address}`;
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
