import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/config.ts';
import { runtimeOptions } from './runtime-options.ts';

describe('runtimeOptions', () => {
  it('leaves every limit to the runtime, and allows nothing, when the environment is silent', () => {
    expect(runtimeOptions(loadConfig({}))).toMatchObject({ allowPrivileged: false, limits: {} });
  });

  it('sets what the environment says', () => {
    const env = {
      TASKS_STEP_MEMORY_MIB: '64',
      TASKS_STEP_PIDS: '10',
      TASKS_RUNTIME: 'runsc',
      TASKS_ALLOW_PRIVILEGED: 'true',
      TASKS_NETWORK_GUARD: 'require',
    };
    expect(runtimeOptions(loadConfig(env))).toMatchObject({
      allowPrivileged: true,
      networkGuard: 'require',
      runtime: 'runsc',
      limits: { memoryBytes: 67_108_864, pids: 10 },
    });
  });

  it.each(['0', '-1', 'much'])('refuses the limit "%s"', (text) => {
    expect(() => loadConfig({ TASKS_STEP_PIDS: text })).toThrow('TASKS_STEP_PIDS');
  });
});
