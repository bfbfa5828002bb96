import type { ReadContext } from '../spec/read-map.ts';
import type { StepSpec } from '../spec/task-spec.ts';
import { stepId } from './graph.ts';

/** What a step does; undefined when the file does not make it plain. */
export type StepKind = 'cmd' | 'build' | 'push';

/** Which kinds a step names: an empty text or list names none. */
function kindsOf({ properties }: StepSpec): readonly StepKind[] {
  const kinds: StepKind[] = [];
  if ((properties.cmd?.value.text ?? '') !== '') kinds.push('cmd');
  if ((properties.build?.value.text ?? '') !== '') kinds.push('build');
  if ((properties.push?.value ?? []).length > 0) kinds.push('push');
  return kinds;
}

/** Checks what every step must satisfy, whatever it does, in the words of contract §2.5. */
export function checkStep(step: StepSpec, { findings, locate }: ReadContext): StepKind | undefined {
  const { properties } = step;
  const place = locate(step.offset);
  if ((properties.retries?.value ?? 0) < 0) {
    findings.error(
      'negative-count',
      'step must specify retries >= 0',
      locate(properties.retries?.offset ?? step.offset),
    );
  }
  if ((properties.repeat?.value ?? 0) < 0) {
    findings.error('negative-count', 'step must specify repeat >= 0', locate(properties.repeat?.offset ?? step.offset));
  }
  if (stepId(step).includes(' ')) {
    findings.error('step-id-spaces', 'step ID cannot contain spaces', locate(properties.id?.offset ?? step.offset), {
      cure: 'Use `-` or `_` between words.',
    });
  }
  const cache = properties.cache?.value.text.toLowerCase() ?? '';
  if (cache !== '' && cache !== 'enabled' && cache !== 'disabled') {
    findings.error(
      'cache-value',
      "invalid value for cache property. Valid values are 'enabled', 'disabled'",
      locate(properties.cache?.offset ?? step.offset),
    );
  }
  const kinds = kindsOf(step);
  if (kinds.length > 1) {
    findings.error('step-kinds', 'step must only contain a single build, cmd, or push property', place, {
      cure: 'Make one step of each.',
    });
  } else if (kinds.length === 0 && !step.unreadable) {
    findings.error('step-kind-missing', 'step is missing a cmd, build, or push property', place);
  }
  return kinds.length === 1 ? kinds[0] : undefined;
}
