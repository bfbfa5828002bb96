import type { EngineConnection } from './connection.ts';
import { openSession } from '../../buildkit/session/session.ts';
import { asEngineFailure } from '../api/engine-error.ts';

/** Opens a session of BuildKit and closes it again: every build begins with one. Rejects with `engine-failed`. */
export async function checkBuilds({ docker }: EngineConnection, signal: AbortSignal): Promise<void> {
  try {
    const nothing = { credentials: () => Promise.resolve(undefined), secrets: new Map(), sshAgents: new Map() };
    const session = await openSession(docker, nothing, signal);
    session[Symbol.dispose]();
  } catch (cause) {
    throw asEngineFailure(cause);
  }
}
