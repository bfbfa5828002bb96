import { expect, it } from 'vitest';
import { nodeVersionProblem } from './node-version.mjs';

it.each(['20.19.0', '20.20.2', '22.1.0', '100.0.0'])('Node %s is new enough for >=20.19', (version) => {
  expect(nodeVersionProblem(version, '>=20.19')).toBeUndefined();
});

it.each(['20.9.0', '18.20.4', '4.0.0'])('Node %s is too old for >=20.19', (version) => {
  expect(nodeVersionProblem(version, '>=20.19')).toContain(`needs Node 20.19 or newer; this is ${version}`);
});
