import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from './tasks-process.ts';

/* The statements of the conformance checklist about files that are refused, by their numbers: no step of them begins. */

const files: readonly (readonly [statement: string, file: string, said: string])[] = [
  [
    '13 an unknown step in when',
    '- {id: x, cmd: a}\n- {id: y, cmd: b, when: [none]}',
    'none does not exist as a vertex',
  ],
  [
    '14 a later step in when',
    '- {id: x, cmd: a, when: [y]}\n- {id: y, cmd: b}',
    'y does not exist as a vertex [from: y, to: x]',
  ],
  ['15 one id twice', '- {id: x, cmd: a}\n- {id: x, cmd: b}', 'x already exists as a vertex'],
  ['16 two kinds in a step', '- {cmd: a, build: .}', 'step must only contain a single build, cmd, or push property'],
  ['17 no kind in a step', '- {id: x}', 'step is missing a cmd, build, or push property'],
  ['18 a dash beside ids', '- {id: a, cmd: a}\n- {cmd: b, when: ["-", a]}', 'step cannot contain other IDs in when'],
  ['19 a step that waits for itself', '- {id: self, cmd: a, when: [self]}', 'Step ID: self is self-referenced'],
  ['78 a cache that is neither on nor off', '- {build: ., cache: maybe}', 'invalid value for cache property'],
  ['100 a text for a list of images', '- push: r/app:1', 'cannot unmarshal !!str `r/app:1` into []string'],
  ['101 a text for a number', '- {cmd: a, timeout: "10"}', 'cannot unmarshal !!str `10` into int'],
  ['102 negative retries', '- {cmd: a, retries: -1}', 'step must specify retries >= 0'],
  ['102 negative rounds', '- {cmd: a, repeat: -1}', 'step must specify repeat >= 0'],
  [
    '107 a mount of no volume',
    '- {cmd: a, volumeMounts: [{name: v, mountPath: /v}]}',
    'mount name, v, does not correspond to a volume',
  ],
];

const heads: readonly (readonly [statement: string, head: string, said: string])[] = [
  ['88 an entry without a value', 'env: ["A"]', 'cannot parse task environment variable'],
  [
    '106 content that is not base64',
    'volumes: [{name: v, secret: {f: "not base64!"}}]',
    'failed to decode Base64 value',
  ],
  [
    '109 a secret that cannot be fetched',
    'secrets: [{id: s, keyvault: "https://vault.invalid/secrets/s"}]',
    'secret s could not be fetched',
  ],
  ['110 a version that there is not', 'version: 1.1.0', 'invalid version specified: "1.1.0"'],
];

describe('files that are refused', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'slipway-refused-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  const cases = [
    ...files.map(([statement, steps, said]) => [statement, `steps:\n${steps}\n`, said] as const),
    ...heads.map(([statement, head, said]) => [statement, `${head}\nsteps:\n- cmd: a\n`, said] as const),
  ];
  it.each(cases)('%s', async (statement, text, said) => {
    const file = `${statement.replaceAll(/\W/g, '-')}.yaml`;
    await writeFile(path.join(directory, file), text);
    const exit = await tasks(['run', '--local', '-f', file, '.'], { cwd: directory });
    const output = exit.stdout.toString('utf8') + exit.stderr;
    expect(exit.code, output).toBe(2);
    expect(output).toContain(said);
    expect(output).not.toContain('Executing step');
  });
});
