import type { ComponentChildren, JSX } from 'preact';
import { errorText } from '../api/service.ts';

/** Shown where nothing is to be shown, and says why. */
export function EmptyState({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Shown where something cannot be shown. */
export function ErrorState({ error }: { readonly error: unknown }): JSX.Element {
  const advice = error instanceof Error && 'advice' in error ? String(error.advice) : undefined;
  return (
    <div class="state" role="alert">
      <h2>{errorText(error)}</h2>
      {advice !== undefined && <p>{advice}</p>}
    </div>
  );
}

/** Shown until something is there. */
export function Loading(): JSX.Element {
  return (
    <div class="state quiet" role="status">
      Loading…
    </div>
  );
}
