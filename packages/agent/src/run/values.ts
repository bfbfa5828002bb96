import type { SecretContent, SecretRequest, SetValue } from '@slipway/core';
import type { NamedValue } from '@slipway/core/http';

/** The values of a request; secret ones come last, so that they win over a plain value of the same name. */
export function setValues(values: readonly NamedValue[]): readonly SetValue[] {
  return values
    .map(({ name, value, isSecret }) => ({ name, value, secret: isSecret }))
    .sort((a, b) => Number(a.secret) - Number(b.secret));
}

/** A secret of a request, its bytes as base64. */
interface EncodedSecret {
  readonly id: string;
  readonly content: string;
}

/** The secrets of a request with their exact bytes. */
export function secretBytes(secrets: readonly EncodedSecret[]): readonly SecretContent[] {
  return secrets.map(({ id, content }) => ({ id, content: Buffer.from(content, 'base64') }));
}

/** Answers a task file's request for a secret when the code that would get it is not trusted. */
export function refuseSecret({ id }: SecretRequest): Promise<string> {
  const cure = 'let another task, whose file has no secrets, build pull requests';
  return Promise.reject(new Error(`the secret '${id}' is not given to code of a foreign pull request; ${cure}`));
}

/** Answers a task file's request for a secret from those of the request. */
export function secretResolver(secrets: readonly EncodedSecret[]): (request: SecretRequest) => Promise<string> {
  const texts = new Map(secretBytes(secrets).map(({ id, content }) => [id, Buffer.from(content).toString('utf8')]));
  return ({ id }) => {
    const text = texts.get(id);
    if (text !== undefined) return Promise.resolve(text);
    return Promise.reject(new Error(`the request gives no value for '${id}'; give it with --secret ${id}=VALUE`));
  };
}
