import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { formatOwner, isDeadOwner, thisOwner } from '@slipway/engine/owner';
import { z } from 'zod';
import { writePrivateFile } from './private-file.ts';

const recordSchema = z.object({
  server: z.string(),
  tokenFile: z.string(),
  /** The process that serves it, so that a token is never sent to another program that got its port. */
  owner: z.string(),
});

/** A service of `tasks up` that runs on this computer. */
export interface LocalService {
  readonly server: string;
  readonly token: string;
}

const recordFile = (directory: string): string => path.join(directory, 'service.json');

/** Leaves word of this process's service in its data directory, where commands of the same user find it. */
export async function announceService(directory: string, server: string, tokenFile: string): Promise<void> {
  const record = { server, tokenFile, owner: formatOwner(thisOwner()) };
  await writePrivateFile(recordFile(directory), `${JSON.stringify(record, null, 2)}\n`);
}

/** Takes the word back. */
export async function withdrawService(directory: string): Promise<void> {
  await rm(recordFile(directory), { force: true });
}

/** The service of `tasks up` with this data directory, when there is one that lives and that this user may use. */
export async function findLocalService(directory: string): Promise<LocalService | undefined> {
  const text = await readFile(recordFile(directory), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = recordSchema.safeParse(parseJson(text));
  if (!record.success) return undefined;
  if (isDeadOwner(record.data.owner)) return undefined;
  const token = await readFile(record.data.tokenFile, 'utf8').catch(() => undefined);
  return token === undefined ? undefined : { server: record.data.server, token: token.trim() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
