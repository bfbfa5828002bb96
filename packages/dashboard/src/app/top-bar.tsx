import type { Identity } from '@slipway/core/http';
import type { JSX } from 'preact';
import { logout } from '../api/service.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { chooseTheme, theme, type Theme } from '../ui/theme.ts';
import type { PageRoute } from './route.ts';

const sections = [
  { path: '/runs', name: 'Runs', pages: ['runs', 'run'] },
  { path: '/tasks', name: 'Tasks', pages: ['tasks', 'task'] },
  { path: '/agents', name: 'Agents', pages: ['agents'] },
] as const satisfies readonly {
  readonly path: string;
  readonly name: string;
  readonly pages: readonly PageRoute['page'][];
}[];

const themes: readonly { readonly theme: Theme; readonly icon: IconName; readonly name: string }[] = [
  { theme: 'system', icon: 'half', name: 'Colours of the system' },
  { theme: 'light', icon: 'sun', name: 'Light' },
  { theme: 'dark', icon: 'moon', name: 'Dark' },
];

/** The bar above every page: where one can go, how it looks, who is logged in. */
export function TopBar({ who, page }: { readonly who: Identity; readonly page: PageRoute['page'] }): JSX.Element {
  const at = themes.findIndex((entry) => entry.theme === theme.value);
  const shown = themes[at] ?? themes[0];
  const next = themes[(at + 1) % themes.length];
  return (
    <header class="top-bar">
      <a class="brand" href="/runs">
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <rect class="brand-field" width="32" height="32" rx="7" />
          <path class="brand-ship" d="M7 21h18l-3 5H10zM9 19l9-12v12z" />
        </svg>
        Slipway
      </a>
      <nav aria-label="Sections">
        {sections.map((section) => (
          <a
            key={section.path}
            href={section.path}
            aria-current={section.pages.some((name) => name === page) ? 'page' : undefined}
          >
            {section.name}
          </a>
        ))}
      </nav>
      <div class="top-bar-end">
        <span class="who" title={`Version ${who.version}`}>
          {who.name}
          {who.name === who.role ? '' : ` (${who.role})`}
        </span>
        {shown !== undefined && next !== undefined && (
          <button
            type="button"
            class="icon-button"
            title={`${shown.name}; next: ${next.name}`}
            aria-label={`Theme: ${shown.name}. Change to: ${next.name}`}
            onClick={() => chooseTheme(next.theme)}
          >
            <Icon name={shown.icon} />
          </button>
        )}
        <button type="button" class="plain" onClick={() => void logout().catch(() => undefined)}>
          Log out
        </button>
      </div>
    </header>
  );
}
