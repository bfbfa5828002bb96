/**
 * Path and query of the next page, which the header `Link` names (RFC 8288); undefined on the last one. Whatever host it names,
 * the next page is asked of the registry itself: behind a proxy it may not know its own name.
 */
export function nextPage(header: string | readonly string[] | undefined, from: URL): string | undefined {
  const links = [header ?? []].flat().join(', ');
  const [, target] = /<([^<>]*)>\s*;(?:[^,<>]*;)?\s*rel\s*=\s*"?next\b/i.exec(links) ?? [];
  if (target === undefined || !URL.canParse(target, from.href)) return undefined;
  const { pathname, search } = new URL(target, from);
  return pathname + search;
}
