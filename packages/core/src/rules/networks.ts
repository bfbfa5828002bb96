import type { Plan, PlannedNetwork } from '../plan/plan.ts';
import type { networkProperties } from '../spec/properties.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { SpecItem, StepSpec } from '../spec/task-spec.ts';
import { nearestName } from '../spec/nearest.ts';

const implicitNetwork: PlannedNetwork = {
  name: 'acb_default_network',
  driver: 'bridge',
  ipv6: false,
  skipCreation: false,
};
const engineNetworks = ['host', 'none', 'bridge'];

/** The networks of the run and the one for steps that name none (contract §2.9). */
export function readNetworks(
  networks: readonly SpecItem<typeof networkProperties>[],
  context: ReadContext,
): Pick<Plan, 'networks' | 'defaultNetwork'> {
  if (networks.length === 0) return { networks: [implicitNetwork], defaultNetwork: implicitNetwork.name };
  const planned = networks.map((network) => readNetwork(network, context));
  const isDefault = networks.findLastIndex(({ properties }) => properties.isDefault?.value === true);
  const defaultNetwork = planned[isDefault]?.name;
  return { networks: planned, ...(defaultNetwork === undefined ? {} : { defaultNetwork }) };
}

function readNetwork(
  { properties, offset }: SpecItem<typeof networkProperties>,
  { findings, locate }: ReadContext,
): PlannedNetwork {
  const name = properties.name?.value.text ?? '';
  if (name === '') {
    findings.error('network-name', 'network name is empty', locate(properties.name?.offset ?? offset), {
      cure: 'Give the network a `name`.',
    });
  }
  const driver = properties.driver?.value.text ?? '';
  return {
    name,
    ...(driver === '' ? {} : { driver }),
    ipv6: properties.ipv6?.value ?? false,
    skipCreation: properties.skipCreation?.value ?? false,
  };
}

/** The network a step names, checked against those of the run; undefined when it names none. */
export function readStepNetwork(
  step: StepSpec,
  networks: readonly PlannedNetwork[],
  { findings, locate }: ReadContext,
): string | undefined {
  const name = step.properties.network?.value.text ?? '';
  if (name === '') return undefined;
  const known = networks.map((network) => network.name);
  if (!known.includes(name) && !engineNetworks.includes(name)) {
    const nearest = nearestName(name, [...known, ...engineNetworks]);
    findings.error(
      'network-unknown',
      `network "${name}" is not declared`,
      locate(step.properties.network?.offset ?? step.offset),
      {
        cure:
          nearest === undefined
            ? 'Add it to `networks`, with `skipCreation: true` if it exists already.'
            : `Did you mean "${nearest}"? Otherwise add it to \`networks\`, with \`skipCreation: true\` if it exists already.`,
      },
    );
  }
  return name;
}
