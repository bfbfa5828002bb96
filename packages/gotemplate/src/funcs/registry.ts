import { BUILTIN_FUNCTIONS } from './builtins.ts';
import { REFUSED_FUNCTIONS } from './refused.ts';
import { CASE_FUNCTIONS } from './case.ts';
import { COMPARE_FUNCTIONS } from './compare.ts';
import { CRYPTO_FUNCTIONS } from './crypto.ts';
import { DATE_FUNCTIONS } from './dates.ts';
import { DEFAULT_FUNCTIONS } from './defaults.ts';
import type { GoFunction } from './define.ts';
import { DICT_FUNCTIONS } from './dicts.ts';
import { ENCODING_FUNCTIONS } from './encoding.ts';
import { ENVIRONMENT_FUNCTIONS } from './environment.ts';
import { ESCAPE_FUNCTIONS } from './escape.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { MATH_FUNCTIONS } from './math.ts';
import { PATH_FUNCTIONS } from './paths.ts';
import { RANDOM_FUNCTIONS } from './random.ts';
import { REGEX_FUNCTIONS } from './regex.ts';
import { SEMVER_FUNCTIONS } from './semver.ts';
import { SPLIT_FUNCTIONS } from './split.ts';
import { STRING_FUNCTIONS } from './strings.ts';
import { TYPE_FUNCTIONS } from './types.ts';
import { URL_FUNCTIONS } from './urls.ts';
import { WRAP_FUNCTIONS } from './wrap.ts';

/**
 * Every function a template can call: Go's built-ins and the 150 of sprig 2.22, whose `slice` takes the place of the
 * built-in one. What is not here is a parse error.
 */
export const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map(
  [
    BUILTIN_FUNCTIONS,
    COMPARE_FUNCTIONS,
    ESCAPE_FUNCTIONS,
    CASE_FUNCTIONS,
    REFUSED_FUNCTIONS,
    CRYPTO_FUNCTIONS,
    DATE_FUNCTIONS,
    DEFAULT_FUNCTIONS,
    DICT_FUNCTIONS,
    ENCODING_FUNCTIONS,
    ENVIRONMENT_FUNCTIONS,
    LIST_FUNCTIONS,
    MATH_FUNCTIONS,
    PATH_FUNCTIONS,
    RANDOM_FUNCTIONS,
    REGEX_FUNCTIONS,
    SEMVER_FUNCTIONS,
    SPLIT_FUNCTIONS,
    STRING_FUNCTIONS,
    TYPE_FUNCTIONS,
    URL_FUNCTIONS,
    WRAP_FUNCTIONS,
  ].flatMap((table) => Object.entries(table)),
);
