import { describe, expect, it } from 'vitest';
import { buildStep, cmdStep, inSequence, planOf } from '../../../test/steps.ts';
import { formatRecord, keptRecord, parseRecord, type KeptRecord } from './record.ts';

const volumes = { workspace: 'w', home: 'h', named: {} };
const secret = 'hush-hush';

const recordOf = (steps: Parameters<typeof planOf>[0], some: Parameters<typeof planOf>[1] = {}): KeptRecord =>
  keptRecord('run1', planOf(steps, { masks: [secret, 'x7'], ...some }), { status: 'Failed', stepId: 'test' }, volumes);

describe('a record of a kept run', () => {
  it('holds what a shell in place of a step needs, and only steps with a container', () => {
    const steps = inSequence([
      buildStep('build'),
      cmdStep('test', { args: ['sh', '-c', 'exit 1'], user: '1000', workingDirectory: '/src', cpus: '0.5' }),
    ]);
    expect(recordOf(steps).steps).toEqual([
      {
        id: 'test',
        image: 'image',
        command: 'sh -c exit 1',
        env: [],
        withheldEnv: [],
        withheldMounts: [],
        privileged: false,
        user: '1000',
        workingDirectory: '/src',
        cpus: '0.5',
      },
    ]);
  });

  it('is read as it was written, and not at all when it was written by others', () => {
    const record = recordOf([cmdStep('test')]);
    expect(parseRecord(formatRecord(record))).toEqual(record);
    expect(['', '{}', '{"form":2}', 'null', 'x'].map(parseRecord)).toEqual(Array(5).fill(undefined));
  });

  it('holds no secret, in whatever form, and says what is missing', () => {
    const step = cmdStep('test', {
      args: ['login', secret],
      env: [
        { name: 'TOKEN', value: `Bearer ${secret}` },
        { name: 'ENCODED', value: Buffer.from(secret).toString('base64') },
        { name: 'SHORT', value: 'x7' },
        { name: 'PLAIN', value: 'p' },
      ],
      volumeMounts: [{ name: 'keys', mountPath: '/keys' }],
      workingDirectory: `/${secret}`,
      runFlags: {
        volumes: ['keys:/more:ro', 'data:/data'],
        labels: [{ name: 'l', value: secret }],
        addHosts: [`${secret}:1.2.3.4`, 'a:1.2.3.4'],
        hostname: secret,
        init: true,
      },
    });
    const record = recordOf([step], { volumes: [{ name: 'keys', files: [] }] });
    const text = formatRecord(record);
    for (const form of [secret, Buffer.from(secret).toString('base64')]) expect(text).not.toContain(form);
    expect(record.steps[0]).toMatchObject({
      command: 'login ***',
      env: [{ name: 'PLAIN', value: 'p' }],
      withheldEnv: ['TOKEN', 'ENCODED', 'SHORT'],
      withheldMounts: ['/keys', '/more'],
      runFlags: { volumes: ['data:/data'], addHosts: ['a:1.2.3.4'], init: true },
    });
    expect(record.steps[0]?.runFlags).not.toHaveProperty('hostname');
  });
});
