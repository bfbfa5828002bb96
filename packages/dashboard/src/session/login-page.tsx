import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { errorText, login } from '../api/service.ts';
import { Problem } from '../ui/problem.tsx';

/** Asks for a token and logs this browser in. */
export function LoginPage(): JSX.Element {
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await login(token.trim());
    } catch (error) {
      setProblem(errorText(error));
      setBusy(false);
      field.current?.focus();
    }
  };
  return (
    <main class="login">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h1>Slipway</h1>
        <label for="token">API token</label>
        <input
          id="token"
          ref={field}
          type="password"
          autocomplete="current-password"
          required
          value={token}
          aria-describedby="token-help"
          aria-invalid={problem !== undefined}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <Problem text={problem} />
        <button type="submit" class="primary" disabled={isBusy}>
          Log in
        </button>
        <p id="token-help" class="help">
          <code>tasks up</code> prints where the admin token of its service lies. For others:{' '}
          <code>tasks token create NAME --role reader</code>
        </p>
      </form>
    </main>
  );
}
