import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SlipwayError } from '@slipway/core';
import { createTempDir, type TempDir } from '@slipway/testkit';
import { describe, expect, it } from 'vitest';
import {
  findDockerClients,
  namesIn,
  startContextRecorder,
  type DockerClient,
  type SentContext,
} from '../../../test/docker-client.ts';
import { ignoreCases, ignoreTree, randomRules, seededNumbers } from '../../../test/ignore-cases.ts';
import { walk } from '../directory.ts';
import { tarOf, type TarEntry } from '../tar.ts';
import { filterByRules } from './filter.ts';
import { readRules, type IgnoreRule } from './rules.ts';

const clients = await findDockerClients();
const current = clients.find(({ major }) => major >= 23);
const old = clients.find(({ major }) => major < 23);
const noClient = 'the PATH holds no docker client from version 23 on';
const fuzzCases = 300;
/** Enough to keep two processors busy with starting clients. */
const lanes = 4;

async function makeTree(): Promise<TempDir> {
  const directory = await createTempDir();
  for (const name of ignoreTree) {
    const path = join(directory.path, name);
    if (name.endsWith('/')) {
      await mkdir(path);
    } else {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, name);
    }
  }
  return directory;
}

/** The client keeps these two although they are ignored; a build finds them in another way here. */
function withBuildFiles(rules: readonly IgnoreRule[]): readonly IgnoreRule[] {
  return ['.dockerignore', 'Dockerfile'].reduce(
    (sofar, pattern) => (filterByRules(sofar).ignores(pattern) ? [...sofar, { pattern, exception: true }] : sofar),
    rules,
  );
}

/**
 * What the classic builder would get. Its client differs from the one for BuildKit in two things: it looks into an
 * ignored directory only when an exception begins with its name, and does not send such a directory itself.
 */
function* classic(root: string, rules: readonly IgnoreRule[]): Generator<TarEntry> {
  const filter = filterByRules(rules);
  const closed = (directory: string): boolean =>
    filter.ignores(directory) &&
    !rules.some(({ exception, pattern }) => exception && `${pattern}/`.startsWith(`${directory}/`));
  for (const entry of walk(root, filter)) {
    const path = entry.name.replace(/\/$/, '');
    const parents = [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index));
    if (!filter.ignores(path) && !parents.some(closed)) yield entry;
  }
}

async function ours(root: string, text: string): Promise<SentContext> {
  try {
    return { ok: true, entries: await namesIn(tarOf(classic(root, withBuildFiles(readRules(text))))) };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { ok: false, message: error.message };
  }
}

/** The rules for which this client sends something else than we would. */
async function disagreements(client: DockerClient, texts: readonly string[]): Promise<readonly string[]> {
  await using recorder = await startContextRecorder();
  const waiting = [...texts];
  const found: string[] = [];
  let refused = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      await using tree = await makeTree();
      for (let text = waiting.pop(); text !== undefined; text = waiting.pop()) {
        await writeFile(join(tree.path, '.dockerignore'), text);
        const [theirs, mine] = await Promise.all([recorder.record(client, tree.path), ours(tree.path, text)]);
        if (!theirs.ok) refused += 1;
        const same =
          theirs.ok && mine.ok ? theirs.entries.join('\n') === mine.entries.join('\n') : theirs.ok === mine.ok;
        if (!same) found.push(`${JSON.stringify(text)}: ${difference(theirs, mine)}`);
      }
    }),
  );
  // A client that refuses everything would agree with a matcher that does the same.
  expect(refused).toBeLessThan(texts.length / 2);
  return found;
}

function difference(theirs: SentContext, mine: SentContext): string {
  if (!theirs.ok || !mine.ok)
    return JSON.stringify({ theirs: theirs.ok || theirs.message, mine: mine.ok || mine.message });
  const only = (left: readonly string[], right: readonly string[]) =>
    left.filter((name) => !right.includes(name)).slice(0, 3);
  return JSON.stringify({ missing: only(theirs.entries, mine.entries), tooMuch: only(mine.entries, theirs.entries) });
}

describe('what a .dockerignore leaves of a context, compared with the real client (statement 140)', () => {
  it('agrees on every case made by hand', async ({ skip }) => {
    skip(current === undefined, noClient);
    expect(ignoreCases.length).toBeGreaterThanOrEqual(60);
    expect(
      await disagreements(
        current!,
        ignoreCases.map(({ rules }) => rules),
      ),
    ).toEqual([]);
  });

  it(`agrees on ${fuzzCases} random ones`, async ({ skip }) => {
    skip(current === undefined, noClient);
    const next = seededNumbers(20);
    const texts = Array.from({ length: fuzzCases }, () => randomRules(next));
    expect(await disagreements(current!, texts)).toEqual([]);
  }, 180_000);

  it('agrees with a client before 23, but for what was changed since', async ({ skip }) => {
    skip(old === undefined, 'the PATH holds no docker client before version 23');
    const texts = ignoreCases.filter(({ changed }) => changed !== true).map(({ rules }) => rules);
    expect(await disagreements(old!, texts)).toEqual([]);
  });
});
