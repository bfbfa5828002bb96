/** A login for one registry. With an empty user name the password is a refresh token, as ACR and others hand out. */
export interface RegistryCredential {
  readonly username: string;
  readonly password: string;
}

/** Gives the login of a registry host as it stands in image references, or undefined for an anonymous one. */
export type CredentialSource = (registry: string) => Promise<RegistryCredential | undefined>;
