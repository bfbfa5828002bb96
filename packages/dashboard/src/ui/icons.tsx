import type { JSX } from 'preact';

const shapes = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4 4l8 8M12 4l-8 8',
  clock: 'M8 4v4.2l2.6 1.6M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8z',
  dash: 'M4 8h8',
  alert: 'M8 4.5v4.2M8 11.2v.3M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8z',
  dot: 'M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6z',
  search: 'M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.4 10.4L14 14',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  commit: 'M1.5 8H5m6 0h3.5M8 5a3 3 0 100 6 3 3 0 000-6z',
  merge: 'M4 5.5v8M4 5.5a2 2 0 100-4 2 2 0 000 4zm8 8a2 2 0 100-4 2 2 0 000 4zM12 9.500V7c0-1.500-1-3-3-3H7',
  layers: 'M8 2l6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3',
  person:
    'M8 2a2.700 2.700 0 100 5.400A2.700 2.700 0 008 2zM2.800 14c.4-3 2.600-4.600 5.200-4.600s4.800 1.600 5.200 4.600',
  again: 'M13 8a5 5 0 11-1.500-3.600L13 6M13 2.500V6H9.500',
  play: 'M5 3l8 5-8 5z',
  stop: 'M4 4h8v8H4z',
  download: 'M8 2v8M4.500 7L8 10.500 11.500 7M3 13.500h10',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  sun: 'M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1.100 1.100M11.900 11.900L13 13M3 13l1.100-1.100M11.900 4.100L13 3',
  moon: 'M13.500 9.500A6 6 0 116.500 2.500a5 5 0 007 7z',
  half: 'M8 2a6 6 0 100 12zM8 2a6 6 0 010 12',
  wrap: 'M2 4h12M2 8h9.500a2 2 0 010 4H8m1.500-1.500L8 12l1.500 1.500M2 12h3',
  end: 'M4 3.500l4 4 4-4M4 8.500l4 4 4-4',
} as const;

/** Name of an icon. */
export type IconName = keyof typeof shapes;

/** A small drawing beside a text that says the same; readers of screens skip it. */
export function Icon({ name, filled = false }: { readonly name: IconName; readonly filled?: boolean }): JSX.Element {
  return (
    <svg class={`icon${filled ? ' filled' : ''}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}
