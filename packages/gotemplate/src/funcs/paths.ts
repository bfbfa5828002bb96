import { fixed } from './define.ts';
import type { FunctionTable } from './define.ts';

/** Go's `path` package, whose paths have slashes on every system. */
export const PATH_FUNCTIONS: FunctionTable = {
  base: fixed(['string'], (path) => base(path)),
  dir: fixed(['string'], (path) => clean(path.slice(0, path.lastIndexOf('/') + 1))),
  clean: fixed(['string'], (path) => clean(path)),
  ext: fixed(['string'], (path) => extension(path)),
  isAbs: fixed(['string'], (path) => path.startsWith('/')),
};

function base(path: string): string {
  if (path === '') return '.';
  let end = path.length;
  while (end > 0 && path.charAt(end - 1) === '/') end--;
  return end === 0 ? '/' : path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

function clean(path: string): string {
  const isRooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!isRooted) kept.push('..');
  }
  const joined = kept.join('/');
  if (isRooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}
