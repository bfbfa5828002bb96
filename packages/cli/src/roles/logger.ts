import { pino, type Logger } from 'pino';

/** The log of a service: JSON lines on stderr, at a level that the environment may set. */
export function createLogger(level: string): Logger {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ fd: 2, sync: true }));
}
