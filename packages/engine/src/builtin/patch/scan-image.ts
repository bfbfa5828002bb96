import { readTrivyReport, trivyWords, type Scan } from '@slipway/core';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const maxReport = 256 * 1024 * 1024;
const scanMs = 15 * 60 * 1000;
/** What trivy needs of this process's surroundings; it gets nothing else of them. */
const passed = /^(?:PATH|HOME|DOCKER_CONFIG|XDG_\w+|TRIVY_\w+|SSL_CERT_\w+|(?:https?|no)_proxy)$/i;

/** What came of asking trivy. */
export type ScanResult =
  | { readonly kind: 'scanned'; readonly scan: Scan }
  /** There is no `trivy` on this machine's path. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Asks the `trivy` of this machine, where it has one, which vulnerabilities of an image an update fixes. */
export async function scanImage(
  image: string,
  signal: AbortSignal,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ScanResult> {
  const env = Object.fromEntries(Object.entries(environment).filter(([name]) => passed.test(name)));
  try {
    const options = { env, signal, timeout: scanMs, maxBuffer: maxReport, killSignal: 'SIGKILL' } as const;
    const { stdout } = await run('trivy', [...trivyWords(image)], options);
    const scan = readTrivyReport(stdout);
    return scan === undefined ? { kind: 'failed', reason: 'trivy printed no report' } : { kind: 'scanned', scan };
  } catch (cause) {
    signal.throwIfAborted();
    const { code, stderr = '' } = cause as { readonly code?: unknown; readonly stderr?: string };
    if (code === 'ENOENT') return { kind: 'absent' };
    const last = stderr.trimEnd().split('\n').at(-1) ?? '';
    return {
      kind: 'failed',
      reason: `trivy failed: ${last === '' ? `exit code ${String(code)}` : last.slice(0, 300)}`,
    };
  }
}
