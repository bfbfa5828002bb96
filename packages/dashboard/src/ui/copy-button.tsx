import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icons.tsx';

const shownMs = 1500;

/** Copies a text, and says that it did. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }): JSX.Element {
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setDone(true);
    setTimeout(() => setDone(false), shownMs);
  };
  return (
    <button
      type="button"
      class="icon-button"
      title={done ? 'Copied' : `Copy ${what}`}
      aria-label={done ? 'Copied' : `Copy ${what}`}
      onClick={() => void copy().catch(() => undefined)}
    >
      <Icon name={done ? 'check' : 'copy'} />
    </button>
  );
}
