import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { lingerAfter } from './linger.ts';

describe('lingerAfter', () => {
  it('leaves a request alone whose connection is gone', () => {
    const response = new EventEmitter();
    const request = { socket: null, complete: false };
    lingerAfter(request as unknown as IncomingMessage, response as unknown as ServerResponse);
    expect(() => response.emit('finish')).not.toThrow();
  });
});
