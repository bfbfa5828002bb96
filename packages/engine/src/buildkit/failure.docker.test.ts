import { findProcesses } from '@slipway/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { runBuilds, type BuildRun } from '../../test/build-run.ts';
import { testEngine, type TestRun } from '../../test/engine.ts';
import { buildStep } from '../../test/steps.ts';
import type { EngineConnection } from '../docker/connect/connection.ts';

let connection: EngineConnection;
let image: string;
beforeAll(async () => {
  ({ connection, image } = await testEngine());
});

const run = (given: BuildRun): Promise<TestRun> => runBuilds(connection, given);

describe('a build that fails', () => {
  it('shows the lines of the instruction that failed by itself, and not of those stopped because of it', async () => {
    const dockerfile = [
      `FROM ${image} AS slow`,
      'RUN sleep 3600',
      `FROM ${image} AS broken`,
      'ARG CODE=7',
      'RUN sleep 1; \\',
      '    exit $CODE',
      `FROM ${image}`,
      'COPY --from=slow /bin /slow',
      'COPY --from=broken /bin /broken',
      '',
    ];
    const built = await run({
      files: { 'docker/app.Dockerfile': dockerfile.join('\n') },
      steps: [buildStep('build', { dockerfile: 'docker/app.Dockerfile', noCache: true })],
    });
    expect(built.outcome.error).toContain('exit code: 7');
    expect(built.text('build')).toContain(
      [
        'app.Dockerfile:5',
        '--------------------',
        `   3 |     FROM ${image} AS broken`,
        '   4 |     ARG CODE=7',
        '   5 | >>> RUN sleep 1; \\',
        '   6 | >>>     exit $CODE',
        `   7 |     FROM ${image}`,
        '   8 |     COPY --from=slow /bin /slow',
        '--------------------',
        '',
      ].join('\n'),
    );
    expect(built.text('build').match(/^#\d+ ERROR: /gm)).toHaveLength(1);
  });

  it('shows the line that cannot be read', async () => {
    const built = await run({ files: { Dockerfile: 'FROM scratch\nNOPE x\n' }, steps: [buildStep('build')] });
    expect(built.text('build')).toContain(
      'Dockerfile:2\n--------------------\n   1 |     FROM scratch\n   2 | >>> NOPE x\n',
    );
  });

  it('70 names the Dockerfile that does not exist', async () => {
    const built = await run({ files: {}, steps: [buildStep('build', { dockerfile: 'dir/none' })] });
    expect(built.outcome.error).toContain("the Dockerfile 'dir/none' does not exist");
  });
});

describe('a build', () => {
  it('leaves no process behind when it is canceled', async () => {
    const marker = `${process.pid}-${Date.now()}`;
    const running = (): readonly unknown[] => findProcesses('SLIPWAY_TEST', marker);
    let seen: readonly unknown[] = [];
    const cancel = new AbortController();
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nENV SLIPWAY_TEST=${marker}\nRUN echo started; sleep 3600\n` },
      steps: [buildStep('build', { noCache: true })],
      options: {
        signal: cancel.signal,
        emit: (event) => {
          if (event.kind !== 'log' || !/ started$/m.test(Buffer.from(event.bytes).toString())) return;
          seen = running();
          cancel.abort();
        },
      },
    });
    expect(built.outcome.status).toBe('Canceled');
    expect(seen).not.toEqual([]);
    await expect.poll(running, { timeout: 10_000 }).toEqual([]);
  });

  it('whose output the engine shortens says so', async () => {
    const built = await run({
      files: { Dockerfile: `FROM ${image}\nRUN head -c 8000000 /dev/zero | tr '\\000' x | fold\n` },
      steps: [buildStep('build', { noCache: true })],
    });
    expect(built.outcome.error).toBeUndefined();
    expect(built.text('build').match(/NOTE: the engine shortens the output of builds/g)).toHaveLength(1);
  });
});
