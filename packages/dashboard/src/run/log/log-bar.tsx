import type { Run } from '@slipway/core/http';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { bytesText } from '../../format/bytes.ts';
import { Icon, type IconName } from '../../ui/icons.tsx';
import { findInLog, mostFound } from './find.ts';
import { readPieces } from './source.ts';

/** The tools above a log. */
export function LogBar(props: {
  readonly run: Run;
  readonly size: number;
  readonly isWrapped: boolean;
  readonly hasTime: boolean;
  readonly isFollowing: boolean;
  readonly isLive: boolean;
  readonly onWrap: () => void;
  readonly onTime: () => void;
  readonly onEnd: () => void;
  readonly onPlace: (offset: number) => void;
  readonly onError: (() => void) | undefined;
}): JSX.Element {
  const { run, size, isWrapped, hasTime, isFollowing, isLive, onError } = props;
  return (
    <div class="log-bar">
      <LogSearch runId={run.runId} onPlace={props.onPlace} />
      <span class="log-bar-end">
        <span class="quiet log-size">{bytesText(size)}</span>
        {onError !== undefined && (
          <button type="button" class="small danger" onClick={onError}>
            Go to the error
          </button>
        )}
        <Toggle icon="clock" title="Times" isOn={hasTime} onClick={props.onTime} />
        <Toggle icon="wrap" title="Wrap long lines" isOn={isWrapped} onClick={props.onWrap} />
        <a
          class="icon-button"
          href={`/v1/runs/${run.runId}/log`}
          download={`${run.runId}.log`}
          title="Download"
          aria-label="Download the log"
        >
          <Icon name="download" />
        </a>
        <Toggle
          icon="end"
          title={isLive ? 'Follow what is written' : 'To the end'}
          isOn={isLive && isFollowing}
          onClick={props.onEnd}
        />
      </span>
    </div>
  );
}

/** A tool that is on or off. */
function Toggle(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly isOn: boolean;
  readonly onClick: () => void;
}): JSX.Element {
  const { icon, title, isOn, onClick } = props;
  return (
    <button type="button" class="icon-button" aria-pressed={isOn} title={title} aria-label={title} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

/** Looks for words in the whole log, and goes from one place to the next. */
function LogSearch({
  runId,
  onPlace,
}: {
  readonly runId: string;
  readonly onPlace: (offset: number) => void;
}): JSX.Element {
  const [words, setWords] = useState('');
  const [searched, setSearched] = useState('');
  const [found, setFound] = useState<readonly number[]>([]);
  const [at, setAt] = useState(-1);
  const [isDone, setDone] = useState(true);
  const controller = useRef<AbortController>(undefined);
  useEffect(() => () => controller.current?.abort(), [runId]);
  const go = (places: readonly number[], index: number): void => {
    const place = places[index];
    if (place === undefined) return;
    setAt(index);
    onPlace(place);
  };
  const search = async (): Promise<void> => {
    controller.current?.abort();
    const { signal } = (controller.current = new AbortController());
    setSearched(words);
    setFound([]);
    setAt(-1);
    if (words === '') return;
    setDone(false);
    let isFirst = true;
    const pieces = readPieces(runId, { offset: 0 }, signal);
    await findInLog(pieces, words, (starts) => {
      if (signal.aborted) return;
      setFound([...starts]);
      if (isFirst && starts.length > 0) {
        isFirst = false;
        go(starts, 0);
      }
    });
    if (!signal.aborted) setDone(true);
  };
  const next = (step: number): void => go(found, (at + step + found.length) % Math.max(1, found.length));
  return (
    <form
      class="log-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (words === searched && found.length > 0) next(1);
        else void search().catch(() => setDone(true));
      }}
    >
      <Icon name="search" />
      <input
        type="search"
        value={words}
        placeholder="Search the log"
        aria-label="Search the log"
        spellcheck={false}
        onInput={(event) => setWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !event.shiftKey) return;
          event.preventDefault();
          next(-1);
        }}
      />
      {searched !== '' && (
        <span class="quiet log-found" role="status">
          {found.length === 0
            ? isDone
              ? 'nothing found'
              : 'searching…'
            : `${at + 1} of ${found.length}${isDone && found.length < mostFound ? '' : '+'}`}
        </span>
      )}
    </form>
  );
}
