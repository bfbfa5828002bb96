import path from 'node:path';
import { SlipwayError } from '@slipway/core';
import { lockFile, type FileLock } from '@slipway/store/file-lock';

/**
 * Takes a data directory for this process; disposal gives it back. Rejects with `conflict` while another one that lives has it. The lock
 * of a killed process is taken over.
 */
export function lockDirectory(directory: string): Promise<FileLock> {
  return lockFile(
    path.join(directory, 'lock'),
    (pid) =>
      new SlipwayError(
        'conflict',
        `process ${pid} runs on the data in ${directory} already; one directory serves one process`,
        {
          advice: 'Use the service that runs, stop it first (Ctrl+C there), or give another directory with --data.',
        },
      ),
  );
}
