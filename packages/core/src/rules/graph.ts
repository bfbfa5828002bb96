import type { StepSpec } from '../spec/task-spec.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { LocatedText } from '../yaml/decode.ts';

const immediate = '-';
const rootId = 'acb_root';

/** The id a step goes by: its own, or one made from its place in the file. */
export function stepId(step: StepSpec): string {
  const own = step.properties.id?.value.text ?? '';
  return own === '' ? `acb_step_${step.index}` : own;
}

/**
 * What every step waits for (contract §2.6): nothing, the step before it in the file, or earlier steps by id. Since a
 * step may only name earlier ones, the graph has no cycle. Duplicates count once (contract SE-4).
 */
export function resolveWaits(steps: readonly StepSpec[], context: ReadContext): readonly (readonly string[])[] {
  const known = new Set<string>();
  const all = new Set(steps.map(stepId));
  let previous: string | undefined;
  return steps.map((step) => {
    const id = stepId(step);
    const place = context.locate(step.properties.id?.offset ?? step.offset);
    if (id === rootId) {
      context.findings.error('reserved-id', `${rootId} is a reserved ID, it can't be used`, place);
    } else if (known.has(id)) {
      context.findings.error('duplicate-id', `${id} already exists as a vertex`, place, {
        cure: 'Give every step an id of its own.',
      });
    }
    const waits = waitsOf(step, id, previous, { known, all }, context);
    known.add(id);
    previous = id;
    return waits;
  });
}

function waitsOf(
  step: StepSpec,
  id: string,
  previous: string | undefined,
  ids: { readonly known: ReadonlySet<string>; readonly all: ReadonlySet<string> },
  { findings, locate }: ReadContext,
): readonly string[] {
  const when = step.properties.when?.value ?? [];
  if (when.length === 0) return previous === undefined ? [] : [previous];
  const immediately = when.find(({ text }) => text === immediate);
  if (immediately !== undefined && when.length > 1) {
    findings.error(
      'when-immediate',
      'step cannot contain other IDs in when if the immediate execution token is specified',
      locate(immediately.offset),
      { cure: 'Write `when: ["-"]` alone, or only ids.' },
    );
  }
  const waits = new Set<string>();
  for (const parent of when) {
    if (parent.text === immediate || parent.text === rootId) continue;
    const problem = waitProblem(parent, id, ids);
    if (problem === undefined) waits.add(parent.text);
    else findings.error(problem.code, problem.message, locate(parent.offset), { cure: problem.cure });
  }
  return [...waits];
}

function waitProblem(
  { text }: LocatedText,
  id: string,
  { known, all }: { readonly known: ReadonlySet<string>; readonly all: ReadonlySet<string> },
): { code: string; message: string; cure: string } | undefined {
  if (text === id) {
    return { code: 'when-self', message: `Step ID: ${id} is self-referenced`, cure: 'Name an earlier step.' };
  }
  if (known.has(text)) return undefined;
  return {
    code: 'when-unknown',
    message: `${text} does not exist as a vertex [from: ${text}, to: ${id}]`,
    cure: all.has(text)
      ? `Step "${text}" stands later in the file; a step can only wait for earlier ones.`
      : `Ids of earlier steps: ${known.size === 0 ? 'none' : [...known].slice(0, 20).join(', ')}.`,
  };
}
