/**
 * Go's `text/template` with the functions of sprig 2.22, as task files are rendered with them: same values, same text,
 * same errors. It knows nothing of tasks; the caller gives the data as Go values.
 */
export { parseTemplate, execute } from './template.ts';
export type { ExecuteOptions, ParseOptions, Template } from './template.ts';
export { TemplateError } from './errors.ts';
export type { TemplateErrorKind, TemplatePosition } from './errors.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { Limits } from './limits.ts';
export type { MissingKey } from './exec/state.ts';
export { goInt, goInt64, goList, goMap, goStringMap, goStrings, goUint64 } from './values/value.ts';
export type { GoList, GoMap, GoValue } from './values/value.ts';
export { marshalJson } from './encode/marshal.ts';
export { encodeText } from './text/utf8.ts';
