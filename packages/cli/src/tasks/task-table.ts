import { decodeOrder } from '@slipway/core';
import type { SecretText, Task, TaskStep } from '@slipway/core/http';
import type { Table } from '../output/table.ts';
import { imageText, platformText } from '../runs/run-table.ts';

/** Tasks in the columns of the contract (§7.3). */
export function taskTable(tasks: readonly Task[]): Table {
  return {
    head: ['NAME', 'PLATFORM', 'STATUS', 'SOURCE REPOSITORY', 'TRIGGERS'],
    rows: tasks.map((task) => [
      task.name,
      platformText(task.platform),
      task.status,
      task.step.contextPath ?? '',
      triggersText(task),
    ]),
  };
}

/** The enabled kinds of triggers, by the alphabet (contract §7.3). */
export function triggersText({ trigger }: Pick<Task, 'trigger'>): string {
  const isOn = ({ status }: { readonly status: Task['status'] }): boolean => status === 'Enabled';
  const kinds = [
    ...(trigger.baseImageTrigger !== undefined && isOn(trigger.baseImageTrigger) ? ['BASE_IMAGE'] : []),
    ...(trigger.sourceTriggers.some(isOn) ? ['SOURCE'] : []),
    ...(trigger.timerTriggers.some(isOn) ? ['TIMER'] : []),
  ];
  return kinds.join(', ');
}

/** One task with all that is known of it, as lines of name and value, and its triggers. */
export function taskDetails(task: Task): readonly Table[] {
  const { concurrency } = task;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Name', task.name],
    ['Description', task.description],
    ['Status', task.status],
    ...stepFacts(task.step),
    ['Registry', task.registry],
    ['Platform', platformText(task.platform)],
    ['Timeout', `${task.timeout} s`],
    ['Priority', task.priority === 5 ? undefined : String(task.priority)],
    ['Pool', task.agentPoolName],
    ['Log template', task.logTemplate],
    ['At once', concurrency?.limit === undefined ? undefined : String(concurrency.limit)],
    ['Group', concurrency?.group],
    ['Superseded', concurrency?.cancelSuperseded === true ? 'canceled by newer runs of the same branch' : undefined],
    ...task.credentials.map(({ registry }) => ['Login', registry] as const),
    ...task.baseImageDependencies.map(
      ({ type, image, isExpected }) =>
        ['Base image', `${imageText(image)} (${type}${isExpected ? ', expected' : ''})`] as const,
    ),
    ['Revision', `${task.revision}, ${task.lastUpdatedTime}`],
    ...task.warnings.map((warning) => ['Warning', warning] as const),
  ];
  const overview = {
    head: [],
    rows: facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[`${name}:`, value]])),
  };
  const triggers = triggerRows(task);
  return triggers.length === 0
    ? [overview]
    : [overview, { head: ['TRIGGER', 'KIND', 'STATUS', 'STARTS THE TASK'], rows: triggers }];
}

/** How a secret is shown: never itself. */
export function secretText(secret: SecretText): string {
  return secret.type === 'StoredSecret' ? `stored secret ${secret.secret}` : '***';
}

function stepFacts(step: TaskStep): readonly (readonly [string, string | undefined])[] {
  const source = ['Source', step.contextPath] as const;
  switch (step.type) {
    case 'Docker':
      return [
        ['Builds', step.dockerFilePath],
        source,
        ...step.imageNames.map((image) => ['Image', `${image}${step.isPushEnabled ? '' : ' (not pushed)'}`] as const),
        ['Stage', step.target],
        ['Arguments', valuesText(step.arguments)],
      ];
    case 'FileTask':
      return [
        ['Runs', step.taskFilePath],
        source,
        ['Values file', step.valuesFilePath],
        ['Values', valuesText(step.values)],
      ];
    case 'EncodedTask':
      return [
        ...(patchFacts(step.encodedTaskContent) ?? [
          ['Runs', 'the task file that is stored with it (`-o yaml` shows it)'] as const,
        ]),
        source,
        ['Values', valuesText(step.values)],
      ];
  }
}

/** What a patch task patches; undefined for what is none. */
function patchFacts(encoded: string): readonly (readonly [string, string | undefined])[] | undefined {
  const [, carried] = /"acr patch --order=([\w=-]+)/.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  const read = carried === undefined ? undefined : decodeOrder(carried);
  if (read?.ok !== true) return undefined;
  const { repositories, tagConvention, decide, platforms, limits } = read.order;
  return [
    ...repositories
      .filter(({ enabled }) => enabled)
      .map(({ repository, tags, exclude }) => {
        const except = exclude.length === 0 ? '' : `, except ${exclude.join(', ')}`;
        return ['Patches', `${repository}: ${tags.join(', ')}${except}`] as const;
      }),
    ['As', tagConvention === 'floating' ? 'TAG-patched' : 'TAG-1, TAG-2, …'],
    ['Decides by', decide],
    ['For', platforms?.join(', ')],
    ['Keeps', limits.keepPatches === undefined ? undefined : `the newest ${limits.keepPatches} patches of a tag`],
  ];
}

function valuesText(
  values: readonly { readonly name: string; readonly value?: string | undefined; readonly isSecret: boolean }[],
): string {
  return values.map(({ name, value, isSecret }) => `${name}=${isSecret ? '***' : (value ?? '')}`).join(', ');
}

function triggerRows({ trigger }: Task): string[][] {
  const { baseImageTrigger: base, sourceTriggers, timerTriggers } = trigger;
  return [
    ...sourceTriggers.map((source) => [
      source.name,
      'source',
      source.status,
      `${source.sourceTriggerEvents.join(' and ')} of ${source.repositoryUrl}${patternsText(source)}`,
    ]),
    ...timerTriggers.map((timer) => [timer.name, 'timer', timer.status, `${timer.schedule} (${timer.timezone})`]),
    ...(base === undefined
      ? []
      : [
          [
            base.name,
            'base-image',
            base.status,
            base.baseImageTriggerType === 'All' ? 'new base images, of build stages too' : 'new base images',
          ],
        ]),
  ];
}

function patternsText({ branches, tags, paths, pathsIgnore }: Task['trigger']['sourceTriggers'][number]): string {
  const parts = [
    ...(branches.length === 0 ? [] : [`branches ${branches.join(' ')}`]),
    ...(tags.length === 0 ? [] : [`tags ${tags.join(' ')}`]),
    ...(paths.length === 0 ? [] : [`paths ${paths.join(' ')}`]),
    ...(pathsIgnore.length === 0 ? [] : [`not paths ${pathsIgnore.join(' ')}`]),
  ];
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`;
}
