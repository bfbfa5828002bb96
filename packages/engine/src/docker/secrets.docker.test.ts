import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '@slipway/core';
import { createTempDir } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOn, testEngine } from '../../test/engine.ts';
import { planOfFile } from '../../test/plan-of-file.ts';
import type { EngineConnection } from './connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const secretOf = (way: string): string => `${way}-${randomUUID()}`;

/** The three ways in which a secret gets into a run. */
const secrets = { given: secretOf('given'), fetched: secretOf('fetched'), built: secretOf('built') };

/** A secret as it is, and as tools like to show it. */
const forms = Object.values(secrets).flatMap((secret) => [secret, Buffer.from(secret).toString('base64').slice(0, 44)]);

function taskFile(tag: string): string {
  const show = 'echo "$GIVEN"; echo "$GIVEN" | base64; cat /keys/fetched';
  const look =
    "env; tr '\\0' '\\n' </proc/1/environ; cat /proc/[0-9]*/cmdline; ls -A /workspace /acb/home; grep -r . /workspace /acb/home";
  return [
    'secrets:',
    '  - id: fetched',
    '    keyvault: https://vault.example/secrets/fetched',
    'volumes:',
    '  - name: keys',
    '    secret: { fetched: "{{.Secrets.fetched | b64enc}}", built: "{{.Values.built | b64enc}}" }',
    'steps:',
    `  - id: build`,
    `    build: --secret id=x,src=/keys/built -t ${tag} .`,
    '    volumeMounts: [{ name: keys, mountPath: /keys }]',
    '  - id: has',
    '    env: ["GIVEN={{.Values.given}}"]',
    '    volumeMounts: [{ name: keys, mountPath: /keys }]',
    `    cmd: busybox sh -c '${show}; touch on; until [ -e done ]; do sleep 0.05; done'`,
    '  - id: looks',
    '    when: [build]',
    `    cmd: busybox sh -c "until [ -e on ]; do sleep 0.05; done; ${look}; touch done"`,
    `  - cmd: ${tag} sh -c "env; ls -R /run"`,
    '    when: [looks]',
  ].join('\n');
}

/** The command lines of all processes of this computer, those in containers among them. */
function processList(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids
    .map((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'cmdline'), 'latin1');
      } catch {
        return '';
      }
    })
    .join('\n');
}

async function savedImage(tag: string): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of await connection.docker.getImage(tag).get()) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString('latin1');
}

describe('secrets of --set-secret, secrets: and --secret', () => {
  it('are in no log, event, process list, image, history, other step or volume that stays', async () => {
    const tag = `slipway-test/secrets-${randomUUID()}:1`;
    await using context = await createTempDir();
    const run = 'RUN --mount=type=secret,id=x,required cat /run/secrets/x && wc -c </run/secrets/x >/length';
    await writeFile(join(context.path, 'Dockerfile'), `FROM ${image}\n# ${tag}\nARG NOW=${tag}\n${run}\n`);
    const plan = await planOfFile(taskFile(tag), image, {
      set: [
        { name: 'given', value: secrets.given, secret: true },
        { name: 'built', value: secrets.built, secret: true },
      ],
      resolveSecret: () => Promise.resolve(secrets.fetched),
    });
    const processLists: string[] = [];
    const events: RunEvent[] = [];
    const ended = await runOn(connection, plan, {
      context: { kind: 'directory', path: context.path },
      emit: (event) => {
        events.push(event);
        processLists.push(processList());
      },
    });
    try {
      const logOf = (id: string): string => ended.text(id);
      expect(ended.outcome.status, JSON.stringify(ended.outcome)).toBe('Succeeded');
      // The steps have had the secrets, and shown them.
      expect(logOf('has')).toMatch(/^\*\*\*\n/);
      expect(logOf('build')).toContain('***');
      expect(logOf('looks')).toContain('HOME=/acb/home');
      expect(processLists.join('\n')).toContain('touch on; until');

      const log = events.map((event) => (event.kind === 'log' ? Buffer.from(event.bytes).toString() : '')).join('');
      const history = (await connection.docker.getImage(tag).history()) as unknown;
      const places = {
        log,
        'what is told of the run': JSON.stringify([ended.outcome, events.filter(({ kind }) => kind !== 'log')]),
        'process list': processLists.join('\n'),
        'image history': JSON.stringify(history),
        'image configuration': JSON.stringify(await connection.docker.getImage(tag).inspect()),
        'image layers': await savedImage(tag),
        'build cache': JSON.stringify(await connection.docker.df()),
      };
      for (const [place, text] of Object.entries(places)) {
        expect(text.length, place).toBeGreaterThan(100);
        for (const form of forms) expect(text.includes(form), `${form} in ${place}`).toBe(false);
      }
      expect(ended.leftovers).toEqual([]);
    } finally {
      await connection.docker.getImage(tag).remove({ force: true });
    }
  });
});
