import { open, rename } from 'node:fs/promises';
import path from 'node:path';

/** Writes a file so that either all of it is there afterwards or nothing, whatever breaks off, and so that no crash loses it. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const temporary = `${file}.new`;
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const folder = await open(path.dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
