/** An address without its user, password and query (where signatures stand); anything that is no such address stays as it is. */
export function openAddress(location: string): string {
  return location
    .replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/?#]*@/, '$1')
    .replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/[^?#]*)\?[^#]*/, '$1');
}
