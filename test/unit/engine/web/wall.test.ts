import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { askSite } from '#engine/checklist/ask-site.ts';
import { probeHealth } from '#engine/handlers/probe-health.ts';
import { createWallLogins, fetchBehindWall, mayBeTold } from '#engine/web/wall.ts';

const how = { verifyCertificate: true };
const signal = new AbortController().signal;
const login = { user: 'shop', password: 'let me in' };
const header = `Basic ${Buffer.from('shop:let me in').toString('base64')}`;
const told: (string | undefined)[] = [];
let server: Server;
let home = '';

beforeAll(async () => {
  server = createServer(({ url, headers }, response) => {
    told.push(headers.authorization);
    if (url === '/open') response.end('open');
    else if (url === '/bearer') response.writeHead(401, { 'www-authenticate': 'Bearer' }).end();
    else if (headers.authorization !== header) response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
    else response.writeHead(url === '/broken' ? 500 : 200, { 'x-robots-tag': 'noindex' }).end('inside');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  home = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`; // It listens on a port.
});
afterAll(() => server.close());
beforeEach(() => told.splice(0));

describe('a site behind a wall', () => {
  it('is asked as a stranger first, and then with the password', async () => {
    const answer = await fetchBehindWall(home, home, async () => login, signal, how);
    expect(answer).toMatchObject({ wall: 'passed', login, stranger: { status: 401 }, answer: { body: 'inside' } });
    expect(told).toEqual([undefined, header]);
  });

  it('gets no password where none is asked for, or another kind of one', async () => {
    for (const path of ['open', 'bearer']) {
      expect(await fetchBehindWall(home + path, home, async () => login, signal, how)).toMatchObject({ wall: 'none' });
    }
    expect(told).toEqual([undefined, undefined]);
  });

  it('says whether the password is not known or refused', async () => {
    const wallOf = async (password: string | null): Promise<string> => {
      const find = async () => (password === null ? null : { ...login, password });
      return (await fetchBehindWall(home, home, find, signal, how)).wall;
    };
    expect([await wallOf(null), await wallOf('wrong')]).toEqual(['unknown', 'refused']);
  });

  it('tells its password to nobody else', async () => {
    const elsewhere = home.replace('127.0.0.1', 'localhost');
    expect(await fetchBehindWall(home, elsewhere, async () => login, signal, how)).toMatchObject({ wall: 'unknown' });
    expect(told).toEqual([undefined]);
  });

  it.each([
    ['https://a.example/x', 'http://a.example', true],
    ['http://a.example/x', 'https://a.example', false],
    ['http://a.example:8080', 'http://a.example', false],
    ['https://b.example', 'https://a.example', false],
  ])('%s may hear the password of %s: %s', (url, own, may) => {
    expect(mayBeTold(url, own)).toBe(may);
  });

  it('is failing when it is broken behind its wall, and unknown when nobody can look', async () => {
    expect(await probeHealth(home, signal, async () => login)).toMatchObject({ kind: 'ok', status: 200 });
    expect(await probeHealth(`${home}broken`, signal, async () => login)).toMatchObject({ kind: 'failing' });
    expect(await probeHealth(home, signal)).toMatchObject({ kind: 'unknown' });
    expect(await probeHealth(home, signal, async () => ({ ...login, password: 'wrong' }))).toMatchObject({
      kind: 'failing',
    });
  });

  it('is closed to the checklist, too, unless it brings the password', async () => {
    expect(await askSite(home, signal)).toMatchObject({ wall: 'unknown', answer: { status: 401 } });
    expect(await askSite(home, signal, async () => login)).toMatchObject({ wall: 'passed', answer: { status: 200 } });
  });
});

it('finds the login of a stage under the name that the set-up gives it, and survives a locked store', async () => {
  const asked: string[] = [];
  const find = createWallLogins(async (ref) => {
    asked.push(ref);
    if (ref.includes('locked')) throw new Error('locked');
    return ref.includes('shop') ? 'secret' : null;
  });
  expect(await find('shop', 'staging', signal)).toEqual({ user: 'shop', password: 'secret' });
  expect(await find('other', 'staging', signal)).toBeNull();
  expect(await find('locked', 'staging', signal)).toBeNull();
  expect(asked[0]).toBe('stage/shop/staging/wall');
});
