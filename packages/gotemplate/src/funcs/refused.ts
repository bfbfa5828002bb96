import { FunctionError } from '../errors.ts';
import { variadic } from './define.ts';
import type { FunctionTable, GoFunction } from './define.ts';

/** Functions that exist, so that a template naming one can be read, but that never do their work. */
export const REFUSED_FUNCTIONS: FunctionTable = {
  getHostByName: refused('templates have no access to the network'),
  genPrivateKey: refused('templates do not make keys'),
  genCA: refused('templates do not make certificates'),
  genSelfSignedCert: refused('templates do not make certificates'),
  genSignedCert: refused('templates do not make certificates'),
  buildCustomCert: refused('templates do not handle certificates'),
};

function refused(reason: string): GoFunction {
  return variadic([], 'any', () => {
    throw new FunctionError(`not supported: ${reason}`);
  });
}
