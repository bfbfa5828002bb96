/** What kept a connection from being made, by the code of Node's error. */
export type Trouble = 'name' | 'certificate' | 'tls' | 'away';

const unknownNames = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME', 'ENODATA'];
const certificates =
  /^(?:CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET|DECODE|DECRYPT)|ERR_TLS_CERT|INVALID_CA|PATH_LENGTH|HOSTNAME_MISMATCH|ERROR_IN_CERT)/;

/** Tells by an error's code whether a name, a certificate or the speaking of TLS is to blame, or whether nobody answers. */
export function troubleOf(error: unknown): Trouble {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (unknownNames.includes(code)) return 'name';
  if (certificates.test(code)) return 'certificate';
  // Node says EPROTO where the other side speaks no TLS.
  return code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? 'tls' : 'away';
}

/** What Node says of it, in one line. */
export function reasonOf(error: unknown): string {
  const { message, code = 'no answer' } = error as NodeJS.ErrnoException;
  // OpenSSL's own words have the place in its source in front.
  const said = message.replace(/\s+/g, ' ').trim().slice(0, 200);
  return said === '' ? code : said;
}
