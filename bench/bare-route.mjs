import Fastify from 'fastify';

/** The least that a receiver of deliveries could be, to be forked: it reads each body and answers 202. It tells its address and ends with its parent. */
const app = Fastify();
app.removeAllContentTypeParsers();
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
app.post('/v1/hooks/git/:task/:trigger', (_, reply) => reply.code(202).send({ status: 'accepted' }));
process.once('disconnect', () => void app.close());
process.send?.({ address: await app.listen({ host: '127.0.0.1', port: 0 }) });
