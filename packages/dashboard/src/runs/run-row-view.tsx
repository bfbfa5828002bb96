import type { JSX } from 'preact';
import { runPath } from '../app/route.ts';
import { imageName, shortImage } from '../format/image.ts';
import { agoText, dateText, durationText } from '../format/time.ts';
import { Icon } from '../ui/icons.tsx';
import { RunBadge, runTone } from '../ui/status.tsx';
import { barOf, times, type RunRow } from './run-rows.ts';

/** One run of the list. */
export function RunRowView(props: {
  readonly row: RunRow;
  readonly index: number;
  readonly top: number;
  readonly longestMs: number;
  readonly now: number;
}): JSX.Element {
  const { row, index, top, longestMs, now } = props;
  const { waitMs, workMs } = times(row, now);
  const bar = barOf(row, longestMs, now);
  const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;
  return (
    <div role="row" class="runs-row run" aria-rowindex={index + 2} style={{ transform: `translateY(${top}px)` }}>
      <span role="cell" class="cell-status">
        <RunBadge status={row.status} />
        {row.isCancelRequested && <span class="quiet"> to be canceled</span>}
      </span>
      <span role="cell" class="cell-run">
        <a class="run-link" href={runPath(row.runId)}>
          <span class="run-id">{row.runId}</span> <span class="run-task">{row.task ?? quickNames[row.runType]}</span>
        </a>
      </span>
      <span role="cell" class="cell-cause" title={`${row.cause.title} ${row.cause.detail}`.trim()}>
        <Icon name={row.cause.icon} />
        <span class="clip">
          {row.cause.title} <span class="quiet">{row.cause.detail}</span>
        </span>
      </span>
      <span role="cell" class="cell-image clip">
        <WhatOf row={row} />
      </span>
      <span role="cell" class="cell-time quiet">
        <time dateTime={row.startTime ?? row.createTime} title={dateText(row.startTime ?? row.createTime)}>
          {agoText(Date.parse(row.startTime ?? row.createTime), now)}
        </time>
      </span>
      <span role="cell" class="cell-duration" title={`waited ${durationText(waitMs)}, ran ${durationText(workMs)}`}>
        <span class="duration-text">{row.startTime === undefined ? durationText(waitMs) : durationText(workMs)}</span>
        <span class={`duration-bar tone-${runTone(row.status)}`} aria-hidden="true">
          <span class="bar-wait" style={{ width: percent(bar.wait) }} />
          <span class="bar-work" style={{ width: percent(bar.work) }} />
        </span>
      </span>
    </div>
  );
}

const quickNames: Readonly<Record<RunRow['runType'], string>> = {
  QuickBuild: 'quick build',
  QuickRun: 'quick run',
  AutoBuild: 'build',
  AutoRun: 'run',
};

/** What came of a run, or what it waits for, or why it failed. */
function WhatOf({ row }: { readonly row: RunRow }): JSX.Element {
  if (row.queue !== undefined) {
    return (
      <span title={row.queue.reason}>
        <span class="position">#{row.queue.position}</span> <span class="quiet">{row.queue.reason}</span>
      </span>
    );
  }
  if (row.image !== undefined) {
    return (
      <span class="mono" title={imageName(row.image)}>
        {shortImage(row.image)}
        {row.moreImages > 0 && <span class="quiet"> and {row.moreImages} more</span>}
      </span>
    );
  }
  if (row.error !== undefined && row.status !== 'Canceled') {
    return (
      <span class="quiet" title={row.error}>
        {row.error}
      </span>
    );
  }
  return <span class="quiet">–</span>;
}
