import { useState } from 'preact/hooks';
import { errorText } from '../api/service.ts';

/** Something that a button does. */
export interface Action {
  /** Begins it; `act` may be called again when it is over. */
  readonly act: (work: () => Promise<unknown>) => void;
  readonly isBusy: boolean;
  /** Why nothing came of the last one. */
  readonly problem: string | undefined;
}

/** Does things when asked to, and has the page look again at what they have changed. */
export function useAction(onChanged: () => void): Action {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const act: Action['act'] = (work) => {
    setBusy(true);
    setProblem(undefined);
    work()
      .then(onChanged)
      .catch((error: unknown) => setProblem(errorText(error)))
      .finally(() => setBusy(false));
  };
  return { act, isBusy, problem };
}
