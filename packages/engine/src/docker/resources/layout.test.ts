import type { CmdStep, Plan, PlannedStep } from '@slipway/core';
import { describe, expect, it } from 'vitest';
import { buildStep, cmdStep, inSequence, planOf } from '../../../test/steps.ts';
import { chooseLayout } from './layout.ts';

const two = (some: Parameters<typeof cmdStep>[1]): readonly PlannedStep[] =>
  inSequence([cmdStep('a', some), cmdStep('b')]);

describe('chooseLayout', () => {
  it.each<{ what: string; steps: readonly PlannedStep[]; some?: Partial<Plan>; layout: string }>([
    { what: 'one step', steps: [cmdStep('a')], layout: 'lone' },
    { what: 'one step that publishes ports', steps: [cmdStep('a', { ports: ['80'] })], layout: 'lone' },
    { what: 'one step beside builds', steps: [cmdStep('a'), buildStep('b')], layout: 'lone' },
    { what: 'steps one after another', steps: two({}), layout: 'shared' },
    {
      what: 'steps that wait for each other through a build',
      steps: inSequence([cmdStep('a'), buildStep('b'), cmdStep('c')]),
      layout: 'shared',
    },
    { what: 'steps at the same time', steps: [cmdStep('a'), cmdStep('b')], layout: 'borrowed' },
    {
      what: 'a fork behind a common step',
      steps: [cmdStep('a'), cmdStep('b', { waitsFor: ['a'] }), cmdStep('c', { waitsFor: ['a'] })],
      layout: 'borrowed',
    },
    ...(
      [
        { detach: true },
        { privileged: true },
        { ports: ['80'] },
        { expose: ['80'] },
        { network: 'none' },
        { runFlags: { addHosts: ['a:1.2.3.4'] } },
        { runFlags: { dns: ['1.2.3.4'] } },
        { runFlags: { hostname: 'x' } },
        { runFlags: { capAdd: ['NET_ADMIN'] } },
      ] satisfies readonly Partial<CmdStep>[]
    ).map((some) => ({ what: JSON.stringify(some), steps: two(some), layout: 'borrowed' })),
    { what: 'flags that say nothing of networks', steps: two({ runFlags: { init: true } }), layout: 'shared' },
    {
      what: 'a network of its own kind',
      steps: two({}),
      some: { networks: [{ name: 'n', driver: 'macvlan', ipv6: false, skipCreation: false }], defaultNetwork: 'n' },
      layout: 'networks',
    },
    {
      what: 'a network that exists',
      steps: [cmdStep('a')],
      some: { networks: [{ name: 'n', ipv6: false, skipCreation: true }], defaultNetwork: 'n' },
      layout: 'networks',
    },
    {
      what: 'a network with IPv6',
      steps: [cmdStep('a')],
      some: { networks: [{ name: 'n', ipv6: true, skipCreation: false }], defaultNetwork: 'n' },
      layout: 'networks',
    },
  ])('of $what is $layout', ({ steps, some, layout }) => {
    expect(chooseLayout(planOf(steps, some))).toBe(layout);
  });
});
