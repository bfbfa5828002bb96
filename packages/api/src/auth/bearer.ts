const bearer = /^Bearer +([A-Za-z0-9._~+/=-]{1,512})$/i;

/** The token of an `Authorization` header; undefined when there is none, or none of this kind. */
export function bearerToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : bearer.exec(header)?.[1];
}
