import { SlipwayError } from '@slipway/core';
import {
  logChunkSchema,
  logEndSchema,
  type Client,
  type LogChunkMessage,
  type LogEndMessage,
} from '@slipway/core/http';
import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import type { z } from 'zod';
import { createBackOff, isPassing, type BackOffTimes } from '../service/back-off.ts';

/** What part of a run's log is read. */
export interface LogReading {
  readonly runId: string;
  /** Wait for what comes, until the run is over. */
  readonly follow: boolean;
  readonly step?: string | undefined;
  readonly signal: AbortSignal;
  /** Takes each chunk once and in order; a pending promise is back-pressure. */
  readonly take: (chunk: LogChunkMessage) => void | Promise<void>;
  /** Is told when the connection broke, and when it is there again. */
  readonly trouble?: (text: string) => void;
  readonly backOff?: BackOffTimes;
}

/**
 * Reads a log and resumes at the exact byte when the connection breaks. Gives the run's end where the log has come to it. Rejects with
 * what the service refuses, with `service-unreachable` when it stays away, and with the signal's reason.
 */
export async function readLog(call: Client, reading: LogReading): Promise<LogEndMessage | undefined> {
  const { runId, follow, step, signal, take, trouble = () => undefined } = reading;
  const backOff = createBackOff(reading.backOff);
  let offset = 0;
  let broken = false;
  for (;;) {
    try {
      const query = { offset, follow: String(follow), ...(step === undefined ? {} : { step }) };
      const headers = { accept: 'text/event-stream' };
      const response = await call('readLog', { params: { runId }, query }, { signal, headers });
      if (broken) trouble('Connected again.\n');
      broken = false;
      for await (const message of messagesOf(response)) {
        if (message.event === 'end') return read(logEndSchema, message);
        const chunk = read(logChunkSchema, message);
        // A service that sends a chunk again after a break cannot make it show twice.
        if (chunk.end <= offset) continue;
        await take(chunk);
        offset = chunk.end;
        backOff.reset();
      }
      if (!follow) return undefined;
      // The service has let go, as one does that is about to be replaced.
      await backOff.wait(new SlipwayError('unavailable', 'the service ends the log before the run is over'), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isPassing(error)) throw error;
      if (!broken) trouble('The connection to the service broke; trying again…\n');
      broken = true;
      await backOff.wait(error, signal);
    }
  }
}

async function* messagesOf(response: Response): AsyncGenerator<EventSourceMessage> {
  if (response.body === null) return;
  const messages = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  yield* messages as unknown as AsyncIterable<EventSourceMessage>;
}

function read<Schema extends z.ZodType>(schema: Schema, message: EventSourceMessage): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(message.data));
  } catch (cause) {
    throw new SlipwayError('internal', 'the service sends a log in another form', { cause });
  }
}
