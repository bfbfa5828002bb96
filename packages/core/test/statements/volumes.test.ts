import { describe, expect, it } from 'vitest';
import type { CmdStep } from '../../src/index.ts';
import { compilePlan, errorsIn } from '../../src/testing/compile-plan.ts';

const file = (volumes: string, step: string): string => `volumes:\n  - ${volumes}\nsteps:\n  - ${step}\n`;
const volume = 'name: v\n    secret: { f: eA== }';

describe('secret volumes and secrets', () => {
  it('106 file contents are exactly the decoded bytes', async () => {
    const plan = await compilePlan('volumes:\n  - name: v\n    secret: { a: AAEC/w==, b: "", c: "aGk\\n=" }\n');
    expect(plan.volumes[0]?.files.map(({ content }) => [...content])).toEqual([[0, 1, 2, 255], [], [104, 105]]);
  });

  it.each(['not base64!', 'eA', 'eA=', 'eA==='])('106 %j cannot be decoded', async (text) => {
    expect(await errorsIn(`volumes:\n  - name: v\n    secret: { a: "${text}" }\n`)).toEqual([
      'failed to decode Base64 value. please make sure value provided is Base64 encoded',
    ]);
  });

  it.each<[string, string, string, string]>([
    [
      'an unknown volume',
      volume,
      'cmd: x\n    volumeMounts: [{name: w, mountPath: /w}]',
      'mount name, w, does not correspond to a volume',
    ],
    [
      'a mount on push',
      volume,
      'push: [x]\n    volumeMounts: [{name: v, mountPath: /w}]',
      'invalid use of Mounts. Mounts must have unique container paths and only used for cmd or build steps',
    ],
    [
      'one path twice',
      volume,
      'cmd: x\n    volumeMounts: [{name: v, mountPath: /w}, {name: v, mountPath: /w}]',
      'mount with duplicate container file path found',
    ],
    ['a mount without path', volume, 'cmd: x\n    volumeMounts: [{name: v}]', 'mount name or mount path is empty'],
    [
      'a bad volume name',
      'name: "v!"\n    secret: { f: eA== }',
      'cmd: x',
      'volume name is not well formed. Only use alphanumeric and - _',
    ],
    ['no volume name', 'secret: { f: eA== }', 'cmd: x', 'volume name is empty'],
    [
      'a volume name twice',
      'name: v\n    secret: { f: eA== }\n  - name: v\n    secret: { f: eA== }',
      'cmd: x',
      'volume with duplicate name found',
    ],
    [
      'a bad file name',
      'name: v\n    secret: { "a b": eA== }',
      'cmd: x',
      'file name, a b, is not well formed. Only use alphanumeric and - _ .',
    ],
    ['no file name', 'name: v\n    secret: { "": eA== }', 'cmd: x', 'secret name provided for value is empty'],
    ['no source', 'name: v', 'cmd: x', 'currently only support for source type secret'],
    ['an empty source', 'name: v\n    secret: {}', 'cmd: x', 'secret is empty'],
  ])('107 %s is refused', async (_name, volumes, step, message) => {
    expect(await errorsIn(file(volumes, step))).toEqual([message]);
  });

  it('SE-30 one volume may be mounted at two paths', async () => {
    const mounts = '[{name: v, mountPath: /a}, {name: v, mountPath: /b}]';
    const plan = await compilePlan(file(volume, `cmd: x\n    volumeMounts: ${mounts}`));
    expect((plan.steps[0] as CmdStep).volumeMounts).toEqual([
      { name: 'v', mountPath: '/a' },
      { name: 'v', mountPath: '/b' },
    ]);
  });

  it('109 secrets are fetched before anything else and used in cmd, env and volumes', async () => {
    const text = [
      'secrets:',
      '  - id: pw',
      '    keyvault: https://{{.Values.vault}}/secrets/pw',
      'volumes:',
      '  - name: v',
      '    secret: { f: {{.Secrets.pw | b64enc}} }',
      'steps:',
      '  - cmd: x {{.Secrets.pw}}',
      '    env: ["P={{.Secrets.pw}}"]',
    ].join('\n');
    const asked: unknown[] = [];
    const plan = await compilePlan(text, {
      set: [{ name: 'vault', value: 'kv.example', secret: false }],
      resolveSecret: (secret) => {
        asked.push(secret);
        return Promise.resolve('hunter2');
      },
    });
    expect(asked).toEqual([{ id: 'pw', keyvault: 'https://kv.example/secrets/pw' }]);
    expect(plan.steps[0]).toMatchObject({
      args: ['hunter2'],
      env: [
        { name: 'HOME', value: '/acb/home' },
        { name: 'P', value: 'hunter2' },
      ],
    });
    expect(new TextDecoder().decode(plan.volumes[0]?.files[0]?.content)).toBe('hunter2');
    expect(plan.masks).toEqual(['hunter2']);
  });

  it('109 a secret that cannot be fetched is an error at its place', async () => {
    const text = 'secrets:\n  - id: pw\n    keyvault: https://kv/secrets/pw\nsteps:\n  - cmd: x\n';
    const resolveSecret = () => Promise.reject(new Error('access denied'));
    expect(await errorsIn(text, { resolveSecret })).toEqual(['secret pw could not be fetched: access denied']);
    expect(await errorsIn(text)).toHaveLength(1);
  });

  it.each([
    ['{keyvault: k}', 'secret is missing an ID as well as auto-generated ID'],
    ['{id: a b, keyvault: k}', 'failed to validate secret with ID: a b: secret ID cannot contain spaces'],
    ['{id: a, keyvault: k, clientID: x}', 'failed to validate secret with ID: a: msi client ID is not a valid guid'],
    ['{id: a, keyvault: k}, {id: a, keyvault: k}', 'duplicate secret found with ID: a'],
    [
      '{id: a}',
      'failed to validate secret with ID: a: secret should contain either keyvault property for vault secret, or msi clientID/aadResourceId for msi authentication',
    ],
  ])('a secret %s is refused', async (secrets, message) => {
    expect(await errorsIn(`secrets: [${secrets}]\n`, { resolveSecret: () => Promise.resolve('') })).toEqual([message]);
  });
});
