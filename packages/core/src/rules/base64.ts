/** Decodes base64 as Go's standard encoding does: padded, line breaks ignored, nothing else forgiven; undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const joined = text.replaceAll(/[\r\n]/g, '');
  const padding = /={0,2}$/.exec(joined)?.[0].length ?? 0;
  const digits = joined.slice(0, joined.length - padding);
  if (joined.length % 4 !== 0 || /[^A-Za-z0-9+/]/.test(digits)) return undefined;
  return Uint8Array.from(atob(joined), (char) => char.charCodeAt(0));
}
