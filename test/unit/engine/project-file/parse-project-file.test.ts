import { describe, expect, it } from 'vitest';
import { parseProjectFile } from '#engine/project-file/parse-project-file.ts';

const good = `version: 1
name: Shop
recipe: wordpress
servers:
  web: { host: web.example.com, user: deploy }
environments:
  production:
    stage: production
    server: web
    path: /var/www/shop
    url: https://shop.example.com
    database: { name: shop, user: shop, secret: db/shop, prefix: wp_ }
  local:
    stage: local
    url: http://shop.localhost
masking:
  tables:
    wp_users:
      user_email: email
      notes: { kind: keep, reason: no names in it }
afterPull:
  - run: [wp, cache, flush]
`;

const parse = (shared: string, local: string | null = null) => parseProjectFile({ shared, local });

/** The first problem of a text. */
function firstProblem(shared: string, local: string | null = null) {
  const { kind, problems } = parse(shared, local);
  return { kind, ...problems[0] };
}

describe('a project file', () => {
  it('is read whole', () => {
    const read = parse(good);
    expect(read).toMatchObject({ kind: 'good', problems: [] });
    expect(read.kind === 'good' && read.content.environments?.production).toMatchObject({
      stage: 'production',
      server: 'web',
    });
  });

  it('gives way to the file of this computer, value by value', () => {
    const read = parse(good, 'environments:\n  local:\n    path: /srv/shop\n    url: http://mine.localhost\n');
    expect(read.kind === 'good' && read.content.environments?.local).toEqual({
      stage: 'local',
      url: 'http://mine.localhost',
      path: '/srv/shop',
    });
  });

  it('names the line where a merge conflict begins, with LF and CRLF (V8)', () => {
    const text = good.replace('  local:\n', '<<<<<<< HEAD\n  local:\n=======\n  mine:\n>>>>>>> main\n');
    const line = text.split('\n').indexOf('<<<<<<< HEAD') + 1;
    for (const written of [text, text.replaceAll('\n', '\r\n')]) {
      expect(firstProblem(written)).toMatchObject({ kind: 'conflict', file: 'stagelift.yml', line, column: 1 });
    }
    expect(firstProblem(good, '>>>>>>> main\n')).toMatchObject({
      kind: 'conflict',
      file: 'stagelift.local.yml',
      line: 1,
    });
  });

  it('tells unknown keys with their lines and goes on without them (V8)', () => {
    const text = good.replace(
      '    url: http://shop.localhost',
      '    url: http://shop.localhost\n    colour: red\n    database: { name: a, user: b, password: hunter2 }',
    );
    const read = parse(`${text}team: web\n`);
    expect(read.kind).toBe('good');
    expect(read.problems.map(({ severity, line, message }) => [severity, line, message.split(' ')[0]])).toEqual([
      ['warning', 16, 'environments.local.colour'],
      ['warning', 17, 'environments.local.database.password'],
      ['warning', 25, 'team'],
    ]);
    expect(read.problems[1]?.message).toContain('if it is a secret, take it out');
  });

  it('says line and column of what cannot be understood', () => {
    expect(firstProblem('version: 1\nname: [a\n')).toMatchObject({ kind: 'damaged', line: 3 });
    expect(firstProblem(good.replace('stage: local', 'stage: lokal'))).toMatchObject({
      kind: 'damaged',
      line: 14,
      column: 5,
      message: expect.stringContaining('environments.local.stage'),
    });
    expect(firstProblem('name: Shop\n')).toMatchObject({ kind: 'damaged', message: 'it must say "version: 1"' });
    expect(firstProblem('- a\n')).toMatchObject({ kind: 'damaged' });
    expect(firstProblem('')).toMatchObject({ kind: 'damaged', line: 1, column: 1 });
    expect(firstProblem('version: 1\nname: a\nname: b\n')).toMatchObject({ kind: 'damaged', line: 3 });
  });

  it('reads what a newer version wrote as far as it understands it (V3)', () => {
    const newer = parse(good.replace('version: 1', 'version: 7').concat('rockets: 3\n'));
    expect(newer).toMatchObject({ kind: 'newer', content: { name: 'Shop' } });
    expect(newer.problems[0]?.message).toContain('newer version of Stagelift (format 7)');
    expect(parse('version: 2\nenvironments: [other]\n')).toMatchObject({ kind: 'newer', content: null });
  });

  it('keeps names of environments and what they are called apart (U4)', () => {
    const named = (id: string) => good.replace('  local:\n', `  ${JSON.stringify(id)}:\n`);
    for (const id of ['../../etc', '<img onerror=x>', 'a'.repeat(300), 'prοduction', '\u202Elocal', '']) {
      expect(firstProblem(named(id)), id).toMatchObject({ kind: 'damaged', line: 13 });
    }
    const called = (name: string) =>
      parse(good.replace('stage: local\n', `stage: local\n    name: ${JSON.stringify(name)}\n`));
    expect(called('a'.repeat(300)).kind).toBe('damaged');
    expect(called('\u202E\u200B').kind).toBe('damaged');
    expect(called('<img onerror=x>').kind).toBe('good');
    for (const name of ['Production', 'ргоduсtiоn'.replace('г', 'r'), 'prod\u200Buction']) {
      expect(
        called(name).problems.map(({ message }) => message),
        name,
      ).toEqual(['environments.local reads "production" and is local']);
    }
  });

  it('takes no host, user or path that a program could take for an option (U6)', () => {
    const server = (host: string, user: string) =>
      parse(
        good.replace(
          'host: web.example.com, user: deploy',
          `host: ${JSON.stringify(host)}, user: ${JSON.stringify(user)}`,
        ),
      ).kind;
    expect(server('web.example.com', 'deploy')).toBe('good');
    for (const host of ['-oProxyCommand=x', 'a b', 'a;b', '$(id)', 'a/b', ''])
      expect(server(host, 'deploy'), host).toBe('damaged');
    for (const user of ['-oProxyCommand=x', 'a b', 'a:b', 'a@b'])
      expect(server('web.example.com', user), user).toBe('damaged');
    for (const path of ['-rf', 'relative', '/a\u0000b', '/a\nb']) {
      const text = good.replace('/var/www/shop', JSON.stringify(path));
      expect(parse(text).kind, JSON.stringify(path)).toBe('damaged');
    }
    expect(parse(good.replace('/var/www/shop', '/var/www/a:b')).kind).toBe('good');
    expect(parse(good.replace('https://shop', 'https://ann:secret@shop')).kind).toBe('damaged');
    expect(parse(good.replace('https://shop', 'javascript://shop')).kind).toBe('damaged');
  });
});
