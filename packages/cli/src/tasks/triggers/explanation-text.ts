import type { ExplainedTrigger, Explanation, TriggerRecord, WatchedImage } from '@slipway/core/http';
import { formatTable, printable, type Table } from '../../output/table.ts';
import type { Colors } from '../../output/terminal.ts';

/** Characters of a digest that are shown beside its image. */
const digestLength = 'sha256:'.length + 12;

/** The triggers of a task with what each saw and did last. */
export function triggerTable({ triggers }: Explanation): Table {
  return {
    head: ['TRIGGER', 'KIND', 'STATUS', 'LAST SEEN', 'LAST RUN', 'NEXT', 'STATE'],
    rows: triggers.map((trigger) => [
      trigger.name,
      trigger.kind,
      trigger.status,
      trigger.lastSeen === undefined ? '' : `${trigger.lastSeen.time} ${trigger.lastSeen.event}`,
      trigger.lastRun === undefined ? '' : `${trigger.lastRun.runId} ${trigger.lastRun.status}`,
      nextOf(trigger),
      trigger.state,
    ]),
  };
}

/** Explains for people why a task did or did not start: a block for each trigger, its history as a table. */
export function explanationText(explanation: Explanation, server: string, colors: Colors): string {
  const { task, status, triggers } = explanation;
  const head = `Task ${colors.bold(task)} is ${status.toLowerCase()}${status === 'Disabled' ? ': nothing starts it' : ''}.\n`;
  if (triggers.length === 0) return `${head}It has no triggers: only \`tasks run ${task}\` starts it.\n`;
  return [head, ...triggers.map((trigger) => triggerText(trigger, server, colors))].join('\n');
}

function triggerText(trigger: ExplainedTrigger, server: string, colors: Colors): string {
  const { lastSeen, lastRun, nextOccurrences = [], images = [], history } = trigger;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ...trigger.listensTo.map((sentence, index) => [index === 0 ? 'Listens to' : '', sentence] as const),
    ['Hook', trigger.webhookPath === undefined ? undefined : `${server}${trigger.webhookPath}`],
    ['State', trigger.state],
    ['Last seen', lastSeen === undefined ? 'nothing yet' : `${lastSeen.time}  ${lastSeen.event}`],
    ['Last run', lastRun === undefined ? 'none' : `${lastRun.runId} ${lastRun.status}, ${lastRun.time}`],
    ['Next check', trigger.nextCheckTime],
    ['Next runs', nextOccurrences.length === 0 ? undefined : nextOccurrences.join(', ')],
  ];
  const rows = facts.flatMap(([name, value]) => (value === undefined ? [] : [[name === '' ? '' : `${name}:`, value]]));
  const parts = [
    `${colors.bold(printable(trigger.name))} (${trigger.kind}, ${trigger.status.toLowerCase()})\n`,
    indented(formatTable({ head: [], rows })),
    ...(images.length === 0 ? [] : [`\n${indented(formatTable(imageTable(images)))}`]),
    ...(history.length === 0 ? [] : [`\n${indented(formatTable(historyTable(history)))}`]),
  ];
  return parts.join('');
}

function imageTable(images: readonly WatchedImage[]): Table {
  return {
    head: ['BASE IMAGE', 'TYPE', 'STATE', 'BUILT ON', 'NOW', 'CHECKED', 'WHY'],
    rows: images.map((image) => [
      image.reference,
      image.isExpected ? `${image.type}, expected` : image.type,
      image.state,
      shortDigest(image.builtOn),
      shortDigest(image.current),
      image.lastCheckTime ?? '',
      image.reason,
    ]),
  };
}

/** An approval names its record; where nothing waits for one, nobody needs it. */
function historyTable(history: readonly TriggerRecord[]): Table {
  const isWaiting = history.some(({ outcome }) => outcome === 'waiting');
  return {
    head: ['TIME', 'WHAT HAPPENED', 'OUTCOME', 'RUN', 'WHY', ...(isWaiting ? ['RECORD'] : [])],
    rows: history.map((record) => [
      record.time,
      record.event,
      record.outcome,
      record.runId ?? '',
      record.reason,
      ...(record.outcome === 'waiting' ? [record.recordId] : []),
    ]),
  };
}

function nextOf({ nextOccurrences, nextCheckTime }: ExplainedTrigger): string {
  return nextOccurrences?.[0] ?? nextCheckTime ?? '';
}

function shortDigest(digest: string | undefined): string {
  return digest?.slice(0, digestLength) ?? '';
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
