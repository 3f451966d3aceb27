import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessWallStep, type AccessWallSpec } from '#engine/provision/access-wall.ts';
import { askSite } from '#engine/provision/ask-site.ts';
import { previewHostStep, type PreviewHostSpec } from '#engine/provision/preview-host.ts';
import { apacheVhost, apacheWall } from '#engine/provision/vhost-text.ts';
import { apr1 } from '#engine/provision/apr1.ts';
import { daemonFromPidFile, run, stopDaemon } from '../../lab/processes.ts';
import { failureOf } from '../remote/support/kit.ts';
import { hereContext, openBench, type Bench } from './support/bench.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());
afterEach(async () => {
  await bench.reset();
  await bench.sh(bench.bare.web.reload);
});

function preview(changes: Partial<PreviewHostSpec> = {}): PreviewHostSpec {
  const { web } = bench.bare;
  return {
    ...{
      id: 'shop/first/preview-host',
      protocol: 'http',
      pattern: web.preview.host,
      folder: '~/previews',
      documentRoot: '',
    },
    ...changes,
  };
}

/** A name that no administrator has set up. */
function own(changes: Partial<PreviewHostSpec> = {}): PreviewHostSpec {
  const { web } = bench.bare;
  return preview({
    ...{ id: 'shop/own/preview-host', pattern: `*.own-preview.localhost:${String(web.port)}`, folder: '~/own' },
    ...{ phpSocket: web.phpSocket, listen: `${web.address}:${String(web.port)}` },
    webConfig: { program: 'nginx', folder: '~/vhosts', reload: web.reload },
    ...changes,
  });
}

describe('preview host', () => {
  it('is proved by a file under a random name, with PHP, and leaves nothing', async () => {
    const before = await bench.picture();
    expect(await previewHostStep.inspect(bench.context, preview())).toMatchObject({
      kind: 'there',
      detail: expect.stringContaining('runs PHP'),
    });
    expect(await previewHostStep.verify(bench.context, preview())).toMatchObject({ ok: true });
    expect(await bench.picture()).toBe(before);
  });

  it('says which part is wrong: name, port, host, rights', async () => {
    const found = async (changes: Partial<PreviewHostSpec>) => previewHostStep.inspect(bench.context, preview(changes));
    expect(await found({ pattern: '*.stagelift-nowhere.invalid' })).toMatchObject({
      kind: 'by-hand',
      why: expect.stringContaining('has no address'),
      snippets: [{ for: 'dns' }, { for: 'nginx' }, { for: 'apache' }],
    });
    expect(await found({ pattern: '*.preview.bare.localhost:9' })).toMatchObject({
      kind: 'by-hand',
      why: expect.stringContaining('does not answer'),
    });
    expect(await found({ folder: '~/elsewhere' })).toMatchObject({
      kind: 'by-hand',
      why: expect.stringContaining('answered from elsewhere'),
      snippets: [{ for: 'nginx' }, { for: 'apache' }, { for: 'dns' }],
    });
    expect(await found({ protocol: 'https' })).toMatchObject({
      kind: 'by-hand',
      why: expect.stringContaining('certificate'),
    });
    await bench.sh('mkdir -m 700 ~/previews');
    expect(await found({})).toMatchObject({ kind: 'blocked', mend: expect.stringContaining('/home/bare/previews') });
  });

  it('is written into the own folder of the account, read, proved and taken back', async () => {
    const { context } = bench;
    const before = await bench.picture();
    expect(await previewHostStep.inspect(context, own())).toEqual({ kind: 'missing' });
    const made = await previewHostStep.apply(context, own());
    expect(await previewHostStep.verify(context, own())).toMatchObject({
      ok: true,
      found: expect.stringContaining('runs PHP'),
    });
    expect(await previewHostStep.apply(context, own())).toEqual(made);
    expect((await previewHostStep.undo(context, made)).kept).toEqual([]);
    expect(await bench.picture()).toBe(before);
    expect(await previewHostStep.verify(context, own())).toMatchObject({ ok: false });
  });

  it('finds a host without PHP, which shows the source', async () => {
    expect(await failureOf(previewHostStep.apply(bench.context, own({ phpSocket: undefined })))).toMatchObject({
      code: 'plan.blocked',
      message: expect.stringContaining('sends PHP files as text'),
    });
  });

  it('takes away what the web server does not accept', async () => {
    const spec = own({ listen: '99999' });
    expect(await failureOf(previewHostStep.apply(bench.context, spec))).toMatchObject({
      code: 'plan.blocked',
      hint: expect.stringContaining('99999'),
    });
    expect(await bench.sh('find ~/vhosts -type f')).toBe('');
  });

  it('refuses names and paths that would be read as configuration', async () => {
    for (const changes of [
      { folder: '~/a;b' },
      { documentRoot: 'x" }' },
      { pattern: '*.a b.test' },
      { phpSocket: '/run/x; }' },
    ]) {
      expect(await failureOf(previewHostStep.apply(bench.context, own(changes)))).toMatchObject({
        code: 'contract.invalid-input',
      });
    }
  });
});

describe('access wall', () => {
  async function closedSite(): Promise<AccessWallSpec> {
    const { web } = bench.bare;
    const pattern = `closed.own-site.localhost:${String(web.port)}`;
    const webConfig = { program: 'nginx', folder: '~/vhosts', reload: web.reload } as const;
    const host = own({ id: 'shop/closed/preview-host', pattern, folder: '~/closed', webConfig });
    await previewHostStep.apply(bench.context, host);
    await bench.sh('echo home >~/closed/index.html; chmod 644 ~/closed/index.html');
    return {
      ...{ id: 'shop/closed/access-wall', url: `http://${pattern}`, documentRoot: '~/closed', user: 'client' },
      ...{ passwordRef: 'stage/shop/closed/wall', webConfig: { ...webConfig, pattern } },
    };
  }

  it('keeps strangers and search engines out and lets the password in', async () => {
    const { context } = bench;
    const spec = await closedSite();
    const before = await bench.picture();
    expect(await accessWallStep.inspect(context, spec)).toEqual({ kind: 'missing' });
    expect(await accessWallStep.verify(context, spec)).toMatchObject({
      ok: false,
      found: expect.stringContaining('open to everybody'),
    });
    const made = await accessWallStep.apply(context, spec);
    expect(await accessWallStep.verify(context, spec)).toMatchObject({ ok: true });
    expect(await accessWallStep.apply(context, spec)).toEqual(made);
    const password = bench.secrets.get('stage/shop/closed/wall') ?? '';
    expect(await askSite(spec.url, context.signal)).toMatchObject({ status: 401 });
    expect(await askSite(spec.url, context.signal, { user: 'client', password })).toMatchObject({
      status: 200,
      body: 'home\n',
    });
    expect(await askSite(spec.url, context.signal, { user: 'client', password: 'wrong' })).toMatchObject({
      status: 401,
    });
    expect(JSON.stringify(made) + (await bench.sh('cat ~/.stagelift-walls/*'))).not.toContain(password);
    expect((await accessWallStep.undo(context, made)).kept).toEqual([]);
    expect(await bench.picture()).toBe(before);
    expect(await askSite(spec.url, context.signal)).toMatchObject({ status: 200 });
  });

  it('is a snippet for an administrator where the account may not, with the password file in place', async () => {
    const { webConfig: _none, ...spec } = await closedSite();
    expect(await accessWallStep.inspect(bench.context, spec)).toEqual({ kind: 'missing' });
    const made = await accessWallStep.apply(bench.context, spec);
    const state = await accessWallStep.inspect(bench.context, spec);
    expect(state).toMatchObject({ kind: 'by-hand', snippets: [{ for: 'nginx' }, { for: 'apache' }] });
    const [snippet] = state.kind === 'by-hand' ? state.snippets : [];
    const text = snippet?.text ?? '';
    const putIn = async (wall: string): Promise<unknown> =>
      bench.sh(
        `mkdir -p ~/vhosts/closed.own-site.localhost.d; cat >~/vhosts/closed.own-site.localhost.d/admin.conf <<'X'\n${wall}X\n${bench.bare.web.reload}`,
      );
    await putIn(text.replace(/^add_header.*$/m, ''));
    expect(await accessWallStep.verify(bench.context, spec)).toMatchObject({
      ok: false,
      found: expect.stringContaining('search engines'),
    });
    await putIn(text);
    expect(await accessWallStep.inspect(bench.context, spec)).toMatchObject({ kind: 'there' });
    bench.secrets.set('stage/shop/closed/wall', 'another');
    expect(await accessWallStep.verify(bench.context, spec)).toMatchObject({
      ok: false,
      found: expect.stringContaining('not for this one'),
    });
    expect((await accessWallStep.undo(bench.context, made)).kept).toEqual([]);
  });
});

const apache = '/usr/sbin/apache2';

describe.skipIf(!existsSync(apache))('Apache, where it is installed', () => {
  it('serves the wildcard host, runs the wall of .htaccess and lets certificates be renewed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'apache-test-'));
    const port = 4700 + bench.lab.offset;
    const at = (name: string): string => join(folder, name);
    await mkdir(at('previews/one/public/.well-known/acme-challenge'), { recursive: true });
    await writeFile(at('previews/one/public/.well-known/acme-challenge/x'), 'token');
    await writeFile(at('previews/one/public/index.html'), 'one');
    await writeFile(at('previews/one/public/.env'), 'secret');
    await writeFile(at('passwords'), `client:${apr1('pässword', 'saltsalt')}\n`);
    await run('chmod', ['-R', 'a+rX', folder]);
    const modules = [
      'mpm_event',
      'authn_core',
      'authn_file',
      'authz_core',
      'authz_user',
      'auth_basic',
      'dir',
      'headers',
      'vhost_alias',
      'proxy',
      'proxy_fcgi',
      'setenvif',
      'mime',
    ];
    const load = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n');
    const vhost = apacheVhost({
      name: '*.apache.localhost',
      listen: `127.0.0.1:${String(port)}`,
      folder: at('previews'),
      documentRoot: 'public',
      phpSocket: '/run/none.sock',
    });
    await writeFile(
      at('conf'),
      `${load}\nServerRoot ${folder}\nServerName localhost\nPidFile ${at('pid')}\nErrorLog ${at('errors')}\nDefaultRuntimeDir ${folder}\nUser www-data\nGroup www-data\nListen 127.0.0.1:${String(port)}\nTypesConfig /etc/mime.types\nDirectoryIndex index.html\n${vhost}`,
    );
    await run(apache, ['-t', '-f', at('conf')]);
    await run(apache, ['-k', 'start', '-f', at('conf')]);
    const daemon = await daemonFromPidFile('apache', at('pid'), 10_000);
    try {
      const { signal } = bench.context;
      const url = `http://one.apache.localhost:${String(port)}`;
      expect(await askSite(`${url}/`, signal)).toMatchObject({ status: 200, body: 'one' });
      expect(await askSite(`${url}/.env`, signal)).toMatchObject({ status: 403 });
      await writeFile(at('previews/one/public/.htaccess'), apacheWall(at('passwords')));
      expect(await askSite(`${url}/`, signal)).toMatchObject({ status: 401 });
      const guest = await askSite(`${url}/`, signal, { user: 'client', password: 'pässword' });
      expect(guest).toMatchObject({ status: 200, headers: { 'x-robots-tag': 'noindex, nofollow' } });
      expect(await askSite(`${url}/.well-known/acme-challenge/x`, signal)).toMatchObject({
        status: 200,
        body: 'token',
      });

      const spec: AccessWallSpec = {
        id: 'apache/wall',
        url,
        documentRoot: at('previews/one/public'),
        user: 'client',
        passwordRef: 'apache',
      };
      await writeFile(at('previews/one/public/.htaccess'), '# mine\n');
      const here = hereContext(bench);
      await run('chmod', ['755', bench.folder, join(bench.folder, 'home')]);
      const made = await accessWallStep.apply(here, spec);
      expect(await accessWallStep.verify(here, spec)).toMatchObject({ ok: true });
      expect((await accessWallStep.undo(here, made)).kept).toEqual([]);
      expect((await run('cat', [at('previews/one/public/.htaccess')])).stdout).toBe('# mine\n');
      expect(await accessWallStep.verify(here, spec)).toMatchObject({ ok: false });
    } finally {
      await stopDaemon(daemon);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
