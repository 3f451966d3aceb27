import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { probeHealth } from '#engine/handlers/probe-health.ts';

let server: Server;
let base = '';
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host ?? ''}${request.url ?? ''}`);
    const { port } = server.address() as AddressInfo; // listening on a port, so it is one
    const locations: Readonly<Record<string, string>> = {
      '/moved': '/ok',
      '/circle': '/circle',
      '/elsewhere': `http://localhost:${port}/ok`,
      '/file': 'file:///etc/passwd',
      '/nonsense': 'http://[',
    };
    const location = locations[request.url ?? ''];
    if (location !== undefined) response.writeHead(302, { location }).end();
    else response.writeHead(request.url === '/ok' ? 200 : 500).end('x'.repeat(100_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const signal = new AbortController().signal;

it('is ok for an answer below 400, also after redirects on the same host', async () => {
  expect(await probeHealth(`${base}/ok`, signal)).toMatchObject({ kind: 'ok', status: 200 });
  expect(await probeHealth(`${base}/moved`, signal)).toMatchObject({ kind: 'ok', status: 200 });
});

it.each([
  ['/broken', 'It answers with status 500.'],
  ['/circle', 'It redirects in a circle.'],
  ['/file', 'It redirects to an address that is none.'],
  ['/nonsense', 'It redirects to an address that is none.'],
  ['/elsewhere', 'It redirects to another host, localhost.'],
])('says why %s fails', async (path, reason) => {
  expect(await probeHealth(base + path, signal)).toEqual({ kind: 'failing', reason });
});

it('never calls on the host that it was sent to', () => {
  expect(asked.filter((host) => host.startsWith('localhost'))).toEqual([]);
});

it('names a refused connection and an unknown host', async () => {
  expect(await probeHealth('http://127.0.0.1:1/', signal)).toMatchObject({ kind: 'failing' });
  expect(await probeHealth('http://nobody.invalid/', signal)).toEqual({
    kind: 'failing',
    reason: 'The host name nobody.invalid could not be found.',
  });
});

it('is unknown when nobody wants to know any more', async () => {
  expect(await probeHealth(`${base}/ok`, AbortSignal.abort())).toMatchObject({ kind: 'unknown' });
});
