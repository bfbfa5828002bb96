import type { CSSProperties, JSX } from 'preact';
import { bytesText } from '../../format/bytes.ts';
import { clockText } from '../../format/time.ts';
import { Icon } from '../../ui/icons.tsx';
import { parseAnsi, sliceSpans, type Look } from './ansi.ts';
import type { LogRow } from './log-window.ts';

/** One row of the log. Whatever steps write becomes text of elements, never elements. */
export function LogRowView(props: {
  readonly row: LogRow | undefined;
  readonly top: number;
  readonly columns: number;
  readonly hasTime: boolean;
  readonly isMarked: boolean;
  readonly isFolded: (stepId: string) => boolean;
  readonly onFold: (stepId: string) => void;
}): JSX.Element {
  const { row, top, columns, hasTime, isMarked, isFolded, onFold } = props;
  const style = { transform: `translateY(${top}px)` };
  if (row === undefined) return <div class="log-row log-missing" style={style} aria-hidden="true" />;
  if (row.kind === 'step') {
    const folded = isFolded(row.stepId);
    return (
      <div class="log-row log-step" style={style}>
        <button type="button" aria-expanded={!folded} onClick={() => onFold(row.stepId)}>
          <Icon name={folded ? 'right' : 'down'} />
          {row.stepId}
        </button>
      </div>
    );
  }
  const { line, from, number } = row;
  const isLast = from + columns >= line.length;
  return (
    <div class={`log-row log-${line.stream}${isMarked ? ' marked' : ''}`} style={style} data-start={line.start}>
      <a class="log-number" href={`#at=${line.start}`} aria-label={`Link to line ${number ?? line.start}`}>
        {from > 0 ? '' : (number ?? '·')}
      </a>
      {hasTime && <span class="log-time">{from > 0 ? '' : clockText(line.time)}</span>}
      <span class="log-text">
        {sliceSpans(parseAnsi(line.text), from, from + columns).map(({ text, look }, index) => (
          <span key={index} class={classOf(look)} style={styleOf(look)}>
            {text}
          </span>
        ))}
        {isLast && line.hidden > 0 && <span class="quiet"> … {bytesText(line.hidden)} more in the file</span>}
      </span>
    </div>
  );
}

function classOf({ color, ground, bold, dim, italic, underline }: Look): string | undefined {
  const names = [
    typeof color === 'number' ? `fg-${color}` : '',
    typeof ground === 'number' ? `bg-${ground}` : '',
    bold === true ? 'bold' : '',
    dim === true ? 'dim' : '',
    italic === true ? 'italic' : '',
    underline === true ? 'underline' : '',
  ].filter((name) => name !== '');
  return names.length === 0 ? undefined : names.join(' ');
}

function styleOf({ color, ground }: Look): CSSProperties | undefined {
  if (typeof color !== 'string' && typeof ground !== 'string') return undefined;
  return {
    ...(typeof color === 'string' ? { color } : {}),
    ...(typeof ground === 'string' ? { backgroundColor: ground } : {}),
  };
}
