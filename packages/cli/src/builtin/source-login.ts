/** A login for one registry, as requests for runs have it. */
export interface RegistryCredentialInput {
  readonly registry: string;
  readonly username: string;
  readonly password: string;
}

/** What registries take for the user name where the password is a token, as `az acr login --expose-token` says. */
const tokenUser = '00000000-0000-0000-0000-000000000000';

/** The login that an import has for its source. */
export function sourceLogin(
  registry: string,
  login: { readonly username: string; readonly password: string } | undefined,
): readonly RegistryCredentialInput[] {
  if (login === undefined) return [];
  return [{ registry, username: login.username === '' ? tokenUser : login.username, password: login.password }];
}
