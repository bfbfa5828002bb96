import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { signatureProblem } from './s3-signature.ts';

/** A server in memory that speaks as much of S3 as blobs need, and checks every signature by computing it again. */
export interface S3Server extends AsyncDisposable {
  /** `http://127.0.0.1:40123`. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** What lies in the bucket, by key. */
  readonly objects: Map<string, Buffer>;
  /** Answers the next `times` requests with a status of its own. */
  fail(status: number, times: number): void;
}

/** Keys of one page of a listing: few, so that tests come to the second. */
const pageSize = 3;

/** Starts one on a free port with an empty bucket. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>();
  const account = { region: 'eu-test-1', accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test-account' };
  const bucket = 'slipway-test';
  const faults: number[] = [];
  const server = createServer((request, answer) => {
    void serve(request, answer).catch(() => answer.destroy());
  }).listen(0, '127.0.0.1');

  const serve = async (request: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const fault = faults.shift();
    if (fault !== undefined) {
      refuse(answer, fault, 'InternalError');
      return;
    }
    const problem = signatureProblem(request, body, account);
    if (problem !== undefined) {
      refuse(answer, 403, problem);
      return;
    }
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, name, ...rest] = url.pathname.split('/');
    if (name !== bucket) {
      refuse(answer, 404, 'NoSuchBucket');
      return;
    }
    const key = decodeURIComponent(rest.join('/'));
    if (key === '') {
      list(url, answer, objects);
      return;
    }
    object(request, answer, { key, body, objects });
  };

  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the kernel gave no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    bucket,
    ...account,
    objects,
    fail: (status, times) => void faults.push(...Array<number>(times).fill(status)),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface ObjectRequest {
  readonly key: string;
  readonly body: Buffer;
  readonly objects: Map<string, Buffer>;
}

function object(request: IncomingMessage, answer: ServerResponse, { key, body, objects }: ObjectRequest): void {
  switch (request.method) {
    case 'PUT':
      objects.set(key, body);
      answer.writeHead(200).end();
      return;
    case 'DELETE':
      objects.delete(key);
      answer.writeHead(204).end();
      return;
    case 'GET': {
      const found = objects.get(key);
      if (found === undefined) {
        refuse(answer, 404, 'NoSuchKey');
        return;
      }
      answer.writeHead(200, { 'content-length': found.length }).end(found);
      return;
    }
    default:
      refuse(answer, 405, 'MethodNotAllowed');
  }
}

function list(url: URL, answer: ServerResponse, objects: ReadonlyMap<string, Buffer>): void {
  const prefix = url.searchParams.get('prefix') ?? '';
  const after = url.searchParams.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, pageSize);
  const next = keys.length > pageSize ? page.at(-1) : undefined;
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const token = next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`;
  answer
    .writeHead(200, { 'content-type': 'application/xml' })
    .end(`<ListBucketResult><IsTruncated>${next !== undefined}</IsTruncated>${contents}${token}</ListBucketResult>`);
}

function refuse(answer: ServerResponse, status: number, code: string): void {
  answer.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
}
