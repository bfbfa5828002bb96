import type { JSX } from 'preact';

/** Says beside a button or field why nothing came of it; nothing while there is no problem. */
export function Problem({ text }: { readonly text: string | undefined }): JSX.Element | null {
  if (text === undefined) return null;
  return (
    <p class="problem" role="alert">
      {text}
    </p>
  );
}
