import { parseImageRef } from './reference.ts';

/** Gives a name without tag and digest the tag `latest`; what is no image reference stays as it is (contract §2.12, SE-41). */
export function withLatest(name: string): string {
  const ref = parseImageRef(name);
  return ref === undefined || ref.tag !== undefined || ref.digest !== undefined ? name : `${name}:latest`;
}
