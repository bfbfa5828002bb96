import { signal } from '@preact/signals';

/** Light, dark, or what the system says. */
export type Theme = 'system' | 'light' | 'dark';

const key = 'slipway-theme';

function stored(): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    return 'system';
  }
}

/** The theme that was chosen. */
export const theme = signal<Theme>(stored());

/** Shows the chosen theme. */
export function applyTheme(): void {
  const root = document.documentElement;
  if (theme.value === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme.value;
}

/** Chooses a theme, and remembers it in this browser. */
export function chooseTheme(next: Theme): void {
  theme.value = next;
  applyTheme();
  try {
    localStorage.setItem(key, next);
  } catch {
    // A browser that keeps nothing shows it until the page is left.
  }
}
