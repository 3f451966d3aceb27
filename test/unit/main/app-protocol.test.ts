import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentPolicy, createPageResponder, listPageFiles } from '../../../electron/main/app-protocol.ts';

let outer = '';
let respond: ReturnType<typeof createPageResponder>;
beforeAll(async () => {
  outer = await mkdtemp(join(tmpdir(), 'stagelift-pages-'));
  await mkdir(join(outer, 'pages', 'assets'), { recursive: true });
  await writeFile(join(outer, 'secret.html'), 'CANARY');
  await writeFile(join(outer, 'pages', 'index.html'), '<!doctype html>');
  await writeFile(join(outer, 'pages', 'assets', 'a b.js'), 'export {}');
  await writeFile(join(outer, 'pages', 'assets', 'app.js.map'), 'CANARY');
  await writeFile(join(outer, 'pages', 'notes.txt'), 'CANARY');
  respond = createPageResponder(await listPageFiles(join(outer, 'pages')));
});
afterAll(() => rm(outer, { recursive: true, force: true }));

const get = (url: string, method = 'GET') => respond({ url, method });

describe('the pages of the app', () => {
  it('are served with their type and the content policy', async () => {
    const response = await get('app://stagelift/index.html');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe(contentPolicy);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await get('app://stagelift/assets/a%20b.js')).status).toBe(200);
    expect((await get('app://prompt/index.html')).status).toBe(200);
    expect((await get('app://stagelift/index.html?x=1#y')).status).toBe(200);
  });

  it.each([
    'app://stagelift/../secret.html',
    'app://stagelift/%2e%2e/secret.html',
    'app://stagelift/..%2fsecret.html',
    'app://stagelift/%2e%2e%2fsecret.html',
    'app://stagelift/assets/..%5c..%5csecret.html',
    'app://stagelift//etc/passwd',
    'app://stagelift/C:/Windows/win.ini',
    'app://stagelift/assets/app.js.map',
    'app://stagelift/notes.txt',
    'app://stagelift/assets',
    'app://stagelift/',
    'app://stagelift/__proto__',
    'app://stagelift/index.html%00.js',
    'app://evil/index.html',
    'file:///etc/passwd',
    'https://stagelift/index.html',
    'nonsense',
  ])('do not include %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('Not found');
  });

  it('answer nothing but GET', async () => {
    expect((await get('app://stagelift/index.html', 'POST')).status).toBe(404);
  });

  it('may run only their own files, without eval, network, frames or forms', () => {
    expect(contentPolicy).not.toMatch(/unsafe|\*|https?:/);
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'none'", "form-action 'none'"]) {
      expect(contentPolicy.split('; ')).toContain(rule);
    }
    expect(contentPolicy).toContain("require-trusted-types-for 'script'");
  });
});
