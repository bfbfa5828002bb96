import type { Cause, ToldRun } from '@slipway/core/http';

/** Most characters of an error, and of one line about anything else, that a chat is told. */
const mostErrorText = 500;
const mostText = 200;

/** A message for Slack, and for what takes its messages. Blocks are plain text, and in the text for the others user text is no markup. */
export function slackMessage(run: ToldRun | undefined): object {
  if (run === undefined) return message('Slipway: this message says nothing but that it arrives.', []);
  const { runErrorMessage: error, outputImages } = run;
  const images = outputImages.map(
    ({ repository, tag, digest }) => `${repository}${tag === undefined ? `@${digest ?? ''}` : `:${tag}`}`,
  );
  return message(`${run.task ?? 'Quick run'}: run ${run.runId} ${told[run.status]} (${causeText(run.cause)})`, [
    ...(images.length === 0 ? [] : [cut(images.join(', '), mostText)]),
    ...(error === undefined ? [] : [cut(error, mostErrorText)]),
  ]);
}

const told: Readonly<Record<ToldRun['status'], string>> = {
  Queued: 'is queued',
  Started: 'has an agent',
  Running: 'is running',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Canceled: 'was canceled',
  Error: 'ended by a fault',
  Timeout: 'took too long',
};

function message(first: string, lines: readonly string[]): object {
  return {
    text: [escaped(first), ...lines.map(asCode)].join('\n'),
    blocks: [first, ...lines].map((text) => ({ type: 'section', text: { type: 'plain_text', text, emoji: false } })),
  };
}

function causeText(cause: Cause): string {
  switch (cause.kind) {
    case 'manual':
      return 'by hand';
    case 'rerun':
      return `again after ${cause.of}`;
    case 'commit':
      return `commit ${cause.commit.slice(0, 12)}`;
    case 'pull-request':
      return 'pull request';
    case 'timer':
      return `timer ${cause.trigger}`;
    case 'base-image':
      return 'base image';
  }
}

/** Nothing in it is a link, a mention or emphasis: neither to Slack nor to those that read Markdown. */
function asCode(text: string): string {
  return `\`\`\`${escaped(text.replaceAll('`', "'"))}\`\`\``;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
