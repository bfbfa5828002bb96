import type { SecretText } from '../http/schemas/secret.ts';
import type { TaskSpec, TaskStep, TaskValue } from '../http/schemas/task.ts';
import type { SourceTrigger, TaskTriggers } from '../http/schemas/trigger.ts';

/** What stands at a place of a task where a secret stands. Without a value: the one that is kept. */
export type TaskSecret =
  { readonly kind: 'given'; readonly value?: string | undefined } | { readonly kind: 'stored'; readonly name: string };

/** What becomes of the secrets of a task; places look like `credentials[registry.example.io].password`. */
export interface SecretChanges {
  readonly secret: (place: string, secret: TaskSecret) => TaskSecret;
  /** Addresses, which may hold credentials. */
  readonly address: (place: string, address: string) => string;
}

/** A task with another secret at every place where one stands: the only function that knows these places. */
export function mapSecrets(spec: TaskSpec, changes: SecretChanges): TaskSpec {
  return {
    ...spec,
    step: mapStep(spec.step, changes),
    trigger: mapTriggers(spec.trigger, changes),
    credentials: spec.credentials.map((credential) => ({
      registry: credential.registry,
      username: mapText(`credentials[${credential.registry}].username`, credential.username, changes),
      password: mapText(`credentials[${credential.registry}].password`, credential.password, changes),
    })),
  };
}

function mapStep(step: TaskStep, changes: SecretChanges): TaskStep {
  const { contextPath, contextAccessToken } = step;
  const common = {
    ...(contextPath === undefined ? {} : { contextPath: changes.address('step.contextPath', contextPath) }),
    ...(contextAccessToken === undefined
      ? {}
      : { contextAccessToken: mapText('step.contextAccessToken', contextAccessToken, changes) }),
    secrets: step.secrets.map(({ id, content, secret: name }) => {
      const given: TaskSecret = name === undefined ? { kind: 'given', value: content } : { kind: 'stored', name };
      const changed = changes.secret(`step.secrets[${id}]`, given);
      if (changed.kind === 'stored') return { id, secret: changed.name };
      return changed.value === undefined ? { id } : { id, content: changed.value };
    }),
  };
  const valuesOf = (list: string, values: readonly TaskValue[]): TaskValue[] =>
    values.map((value) => mapValue(`step.${list}[${value.name}]`, value, changes));
  return step.type === 'Docker'
    ? { ...step, ...common, arguments: valuesOf('arguments', step.arguments) }
    : { ...step, ...common, values: valuesOf('values', step.values) };
}

function mapValue(place: string, entry: TaskValue, changes: SecretChanges): TaskValue {
  const { name, value, isSecret, secret } = entry;
  if (!isSecret && secret === undefined) return entry;
  const changed = changes.secret(
    place,
    secret === undefined ? { kind: 'given', value } : { kind: 'stored', name: secret },
  );
  if (changed.kind === 'stored') return { name, isSecret: true, secret: changed.name };
  return { name, isSecret: true, ...(changed.value === undefined ? {} : { value: changed.value }) };
}

function mapTriggers(trigger: TaskTriggers, changes: SecretChanges): TaskTriggers {
  const { baseImageTrigger: base } = trigger;
  const endpoint = base?.updateTriggerEndpoint;
  return {
    ...trigger,
    sourceTriggers: trigger.sourceTriggers.map((source) => mapSource(source, changes)),
    ...(base === undefined || endpoint === undefined
      ? {}
      : {
          baseImageTrigger: {
            ...base,
            updateTriggerEndpoint: changes.address('trigger.baseImageTrigger.updateTriggerEndpoint', endpoint),
          },
        }),
  };
}

function mapSource(source: SourceTrigger, changes: SecretChanges): SourceTrigger {
  const { name, repositoryUrl, apiUrl, webhookSecret, accessToken } = source;
  const place = `trigger.sourceTriggers[${name}]`;
  return {
    ...source,
    repositoryUrl: changes.address(`${place}.repositoryUrl`, repositoryUrl),
    ...(apiUrl === undefined ? {} : { apiUrl: changes.address(`${place}.apiUrl`, apiUrl) }),
    webhookSecret: mapText(`${place}.webhookSecret`, webhookSecret, changes),
    ...(accessToken === undefined ? {} : { accessToken: mapText(`${place}.accessToken`, accessToken, changes) }),
  };
}

function mapText(place: string, text: SecretText, { secret }: SecretChanges): SecretText {
  const changed = secret(
    place,
    text.type === 'StoredSecret' ? { kind: 'stored', name: text.secret } : { kind: 'given', value: text.value },
  );
  if (changed.kind === 'stored') return { type: 'StoredSecret', secret: changed.name };
  return { type: 'Opaque', ...(changed.value === undefined ? {} : { value: changed.value }) };
}
