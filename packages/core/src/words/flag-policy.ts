import { nearestName } from '../spec/nearest.ts';
import { parseFlags, type FlagSpec, type FlagTable, type FoundFlag } from './flags.ts';
import type { LineFinding } from './line-finding.ts';
import type { Word } from './split.ts';

/** A flag of a docker command, and what becomes of it here. */
export interface PolicyFlag extends FlagSpec {
  /** What happens instead, for a flag that is accepted without effect. */
  readonly noEffect?: string;
  /** Why the flag is refused. */
  readonly refused?: string;
}

/** The flags of a docker command, and what becomes of each. */
export type FlagPolicy = FlagTable<PolicyFlag>;

/** The flags of a line that count, and what is to be said about the others. */
export interface JudgedLine {
  readonly flags: readonly FoundFlag[];
  readonly operands: readonly Word[];
  readonly findings: readonly LineFinding[];
}

/** A flag that takes a value. */
export const valueFlag = (short?: string): PolicyFlag => ({
  takesValue: true,
  ...(short === undefined ? {} : { short }),
});

/** A flag that is a switch. */
export const switchFlag = (short?: string): PolicyFlag => ({
  takesValue: false,
  ...(short === undefined ? {} : { short }),
});

/** A flag that takes a value and has no effect, with what happens instead. */
export const idleFlag = (noEffect: string, short?: string): PolicyFlag => ({ ...valueFlag(short), noEffect });

/** A switch that has no effect, with what happens instead. */
export const idleSwitch = (noEffect: string, short?: string): PolicyFlag => ({ ...switchFlag(short), noEffect });

/** A flag that takes a value and is refused, with the reason. */
export const refusedFlag = (refused: string, short?: string): PolicyFlag => ({ ...valueFlag(short), refused });

/** A switch that is refused, with the reason. */
export const refusedSwitch = (refused: string, short?: string): PolicyFlag => ({ ...switchFlag(short), refused });

/** Sorts the words of a line by a policy. */
export function judgeLine(
  words: readonly Word[],
  policy: FlagPolicy,
  options: { readonly code: string; readonly interspersed: boolean },
): JudgedLine {
  const { code } = options;
  const { flags, operands, problems } = parseFlags(words, policy, options);
  const findings: LineFinding[] = problems.map(({ kind, flag, offset }) => {
    if (kind === 'missing-value') {
      return { severity: 'error', code, message: `flag needs an argument: ${flag}`, offset };
    }
    const nearest = nearestName(flag.replace(/^-+/, ''), [...policy.byName.keys()]);
    const cure = nearest === undefined || !flag.startsWith('--') ? {} : { cure: `Did you mean \`--${nearest}\`?` };
    return { severity: 'error', code, message: `unknown flag: ${flag}`, offset, ...cure };
  });
  for (const { name, offset } of flags) {
    const { refused, noEffect } = policy.byName.get(name) ?? {};
    if (refused !== undefined) {
      const message = `--${name} cannot be used: ${refused}`;
      findings.push({ severity: 'error', code, message, offset, cure: `Remove --${name}.` });
    } else if (noEffect !== undefined) {
      findings.push({ severity: 'warning', code, message: `--${name} has no effect: ${noEffect}`, offset });
    }
  }
  return { flags, operands, findings };
}

/** The values given for a flag, in order. */
export function valuesOf(flags: readonly FoundFlag[], name: string): readonly string[] {
  return flags.filter((flag) => flag.name === name).map((flag) => flag.value);
}

/** Whether a switch is on: the last mention counts, and `=false` switches off. */
export function isOn(flags: readonly FoundFlag[], name: string): boolean {
  return /^(?:1|t|true)$/i.test(valuesOf(flags, name).at(-1) ?? '');
}
