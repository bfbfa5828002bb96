import { useEffect, useState } from 'preact/hooks';

/** Height of an element as it changes, and where it is scrolled to. */
export function useScroll(element: { readonly current: HTMLElement | null }): {
  readonly top: number;
  readonly height: number;
} {
  const [state, setState] = useState({ top: 0, height: 0 });
  useEffect(() => {
    const { current } = element;
    if (current === null) return;
    const read = (): void =>
      setState((before) =>
        before.top === current.scrollTop && before.height === current.clientHeight
          ? before
          : { top: current.scrollTop, height: current.clientHeight },
      );
    const observer = new ResizeObserver(read);
    observer.observe(current);
    current.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      current.removeEventListener('scroll', read);
    };
  }, []);
  return state;
}

/** Whether a media query holds. */
export function useMedia(query: string): boolean {
  const [holds, setHolds] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const read = (): void => setHolds(list.matches);
    list.addEventListener('change', read);
    return () => list.removeEventListener('change', read);
  }, [query]);
  return holds;
}
