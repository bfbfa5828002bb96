import type { secretProperties } from '../spec/properties.ts';
import type { ReadContext } from '../spec/read-map.ts';
import type { SpecItem } from '../spec/task-spec.ts';

/** A secret that a task file asks for (contract §2.11). */
export interface SecretRequest {
  /** Name under `.Secrets`. */
  readonly id: string;
  /** Where it is kept, as the file says. */
  readonly keyvault: string;
  /** GUID of the identity that reads it; absent: the identity of the system. */
  readonly clientId?: string;
}

const guid = /^(?:urn:uuid:|\{)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}\}?$/i;

/** Checks the secrets of a task. */
export function readSecrets(
  secrets: readonly SpecItem<typeof secretProperties>[],
  { findings, locate }: ReadContext,
): readonly SecretRequest[] {
  const ids = new Set<string>();
  return secrets.map(({ properties, offset }) => {
    const id = properties.id?.value.text ?? '';
    const keyvault = properties.keyvault?.value.text ?? '';
    const clientId = properties.clientID?.value.text ?? '';
    const place = locate(properties.id?.offset ?? offset);
    const problem = secretProblem(id, keyvault, clientId);
    if (id === '') {
      findings.error('secret', 'secret is missing an ID as well as auto-generated ID', place);
    } else if (problem !== undefined) {
      findings.error('secret', `failed to validate secret with ID: ${id}: ${problem}`, place);
    } else if (ids.has(id)) findings.error('secret', `duplicate secret found with ID: ${id}`, place);
    ids.add(id);
    return { id, keyvault, ...(clientId === '' ? {} : { clientId }) };
  });
}

function secretProblem(id: string, keyvault: string, clientId: string): string | undefined {
  if (id.includes(' ')) return 'secret ID cannot contain spaces';
  if (keyvault === '') {
    return 'secret should contain either keyvault property for vault secret, or msi clientID/aadResourceId for msi authentication';
  }
  return clientId !== '' && !guid.test(clientId) ? 'msi client ID is not a valid guid' : undefined;
}
