import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { identity, isAway, loadIdentity } from '../api/service.ts';
import { backOffMs } from '@slipway/core/http';
import { LoginPage } from '../session/login-page.tsx';
import { EmptyState, Loading } from '../ui/states.tsx';
import { pages } from './pages.tsx';
import { parseRoute } from './route.ts';
import { address } from './router.ts';
import { TopBar } from './top-bar.tsx';

/** The whole page: who is not logged in sees the login, everybody else what the address says. */
export function App(): JSX.Element {
  useEffect(() => {
    const controller = new AbortController();
    void introduce(controller.signal);
    return () => controller.abort();
  }, []);
  const who = identity.value;
  const away = isAway.value ? (
    <p class="away" role="status">
      The service does not answer. Trying again…
    </p>
  ) : null;
  if (who === 'unknown')
    return (
      <>
        {away}
        <Loading />
      </>
    );
  if (who === 'nobody')
    return (
      <>
        {away}
        <LoginPage />
      </>
    );
  const route = parseRoute(address.value.path);
  return (
    <div class="shell">
      <a class="skip" href="#content">
        To the content
      </a>
      <TopBar who={who} page={route.page} />
      {away}
      <main id="content" tabIndex={-1}>
        {route.page === 'nothing' ? (
          <EmptyState title="There is nothing at this address">
            <p>
              <a href="/runs">All runs</a>
            </p>
          </EmptyState>
        ) : (
          pages(route)
        )}
      </main>
    </div>
  );
}

/** Asks who is logged in until the service answers. */
async function introduce(signal: AbortSignal): Promise<void> {
  for (let failures = 1; !signal.aborted && identity.value === 'unknown'; failures += 1) {
    try {
      await loadIdentity();
    } catch {
      await new Promise((resolve) =>
        setTimeout(resolve, backOffMs({ firstMs: 500, mostMs: 5000 }, failures, Math.random())),
      );
    }
  }
}
