/** Headers of every answer: nothing here is a page, may be kept, or may be used by another site. */
export function securityHeaders(isTls: boolean): Readonly<Record<string, string>> {
  return {
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(isTls ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
