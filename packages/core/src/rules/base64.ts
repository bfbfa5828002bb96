const strictBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Decodes base64 as Go's standard encoding does: padded, line breaks ignored, nothing else forgiven; undefined when it is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const joined = text.replaceAll(/[\r\n]/g, '');
  if (!strictBase64.test(joined)) return undefined;
  return Uint8Array.from(atob(joined), (char) => char.charCodeAt(0));
}
