import { describe, expect, it } from 'vitest';
import { runRequestSchema } from './schemas/request.ts';
import { runFilterSchema } from './schemas/run.ts';
import { newTokenSchema } from './schemas/token.ts';
import { validate } from './validate.ts';

describe('validate', () => {
  it('gives what the schema makes of the value', () => {
    expect(validate(runFilterSchema, { top: '3' }, 'query')).toEqual({ top: 3 });
  });

  it.each([
    [newTokenSchema, { name: '', role: 'king' }, ['body.name: ', 'body.role: ']],
    [newTokenSchema, undefined, ['body: ']],
    [newTokenSchema, { name: 'a', role: 'reader', age: 3 }, ['body: ', '"age"']],
    [runRequestSchema, { type: 'Nothing' }, ["body.type: 'type' is not one of those that exist"]],
    [
      runRequestSchema,
      { type: 'DockerBuildRequest', sourceLocation: 'source:s12345678', timeout: 299, arguments: [{ name: 1 }] },
      ['body.timeout: ', '300', 'body.arguments.0.name: '],
    ],
    [runFilterSchema, { top: ['1', '2'] }, ['body.top: ']],
  ])('%# names the field and the rule', (schema, value, words) => {
    const attempt = (): unknown => validate(schema, value, 'body');
    for (const word of words) expect(attempt).toThrow(word);
    expect(attempt).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  it('repeats no value', () => {
    const value = {
      type: 'DockerBuildRequest',
      sourceLocation: 'x',
      credentials: [{ password: 'hunter2', registry: 7 }],
    };
    expect(() => validate(runRequestSchema, value, 'body')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') as unknown }),
    );
  });

  it('tells a limited number of mistakes', () => {
    const value = { type: 'DockerBuildRequest', sourceLocation: 'x', arguments: Array.from({ length: 900 }, () => 1) };
    expect(() => validate(runRequestSchema, value, 'body')).toThrow(
      expect.objectContaining({
        details: { issues: expect.objectContaining({ length: 20 }) as unknown },
      }),
    );
  });
});
