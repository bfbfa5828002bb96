import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Long enough after the start to be in nobody's way, in milliseconds. */
const afterMs = 3000;

/**
 * Has V8 look once at what lives, soon after the start. It would let garbage grow to a quarter of a gigabyte before it looks for the first
 * time, because it does not know until then how little of it lives. Disposal calls it off.
 */
export function teachHeap(): Disposable {
  const timer = setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    setFlagsFromString('--no-expose-gc');
    collect();
  }, afterMs).unref();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
