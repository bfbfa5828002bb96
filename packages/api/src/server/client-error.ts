import { SlipwayError } from '@slipway/core';
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { problemOf } from '../http/problem.ts';

/** Answers what is no HTTP request at all, before there is a request to answer. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const what = tooLong ? 'its headers are too long' : 'it is no valid HTTP, or did not come to its end in time';
  const body = JSON.stringify(
    problemOf(new SlipwayError('invalid-argument', `the request cannot be read: ${what}`), randomUUID()),
  );
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
