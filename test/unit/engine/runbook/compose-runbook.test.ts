import { describe, expect, it } from 'vitest';
import type { Project } from '#shared/domain/project.ts';
import { recipeSchema } from '#shared/recipe-schema/recipe.ts';
import { composeRunbook } from '#engine/runbook/compose-runbook.ts';
import { runbookMark } from '#engine/runbook/runbook-file.ts';
import { fingerprintSetup } from '#engine/checklist/fingerprint.ts';

const server = {
  ...{ id: 'web', name: 'web', host: 'web1.example.com', port: 2222, user: 'deploy', logins: [] },
  ...{ jumps: [{ host: 'gate.example.com', port: 22, user: 'jump', logins: [] }], allowLegacyAlgorithms: false },
};
const hostile = '](http://evil.test)<script>alert(1)</script>\n# Owned `rm -rf` \u202Etxt';
const project: Project = {
  ...{ id: 'shop', name: hostile, folder: '/home/ann/shop', recipe: 'wordpress' },
  environments: [
    {
      ...{
        id: 'production',
        name: hostile,
        stage: 'production',
        serverId: 'web',
        path: '/var/www/`x`',
        branch: 'main',
      },
      ...{ url: 'https://user:CANARY@www.example.com/', database: { kind: 'read' } },
      backups: { files: '/b/*.gz', every: 24, keep: 7 },
      config: { secrets: { API_KEY: 'shop/api' }, variables: { TOKEN: 'CANARY' } },
    },
    {
      ...{ id: 'local', name: 'Local', stage: 'local', path: '/home/ann/shop/site', url: 'http://shop.localhost' },
      database: {
        kind: 'given',
        access: { host: '127.0.0.1', port: 3306, name: 'shop', user: 'root', tablePrefix: 'wp_' },
      },
    },
  ],
  monitoring: { kind: 'url', url: 'https://status.example.com/x?key=CANARY' },
  contacts: [{ name: hostile, role: 'decides', reach: '@everyone' }],
};
const recipe = recipeSchema.parse({ id: 'wordpress', title: 'WordPress', priority: 1, detect: [], credentials: [] });
const servers = new Map([['web', server]]);
const fingerprint = fingerprintSetup(project, servers);
const facts = { project, recipe, servers, checklist: null, fingerprint };

describe('composeRunbook', () => {
  it('says the same for the same, and names the set-up in a comment', () => {
    expect(composeRunbook(facts)).toBe(composeRunbook(structuredClone(facts)));
    expect(runbookMark(composeRunbook(facts))).toBe(fingerprint);
  });

  it('tells how to get there, without any secret', () => {
    const text = composeRunbook(facts);
    expect(text).toContain('ssh -J jump@gate.example.com -p 2222 deploy@web1.example.com');
    expect(text).toContain('stagelift pull production local --project shop');
    expect(text).toContain('`./site`');
    expect(text).toContain('`API_KEY`');
    expect(text).not.toContain('CANARY');
  });

  it('shows hostile names as text (U4)', () => {
    const text = composeRunbook(facts);
    expect(text).not.toMatch(/<script|(?<!\\)\]\(|^# Owned|\u202E|@everyone/m);
    expect(text.match(/^# /gm)).toHaveLength(1);
  });
});

describe('fingerprintSetup', () => {
  it('is the same on two computers and changes with the set-up', () => {
    const elsewhere = {
      ...structuredClone(project),
      ...{ id: 'other', folder: '/Users/bea/work' },
      environments: project.environments.map((one) => ({
        ...structuredClone(one),
        ...(one.serverId === undefined
          ? { path: one.path.replace('/home/ann/shop', '/Users/bea/work') }
          : { serverId: 'shop-web' }),
      })),
    };
    expect(fingerprintSetup(elsewhere, new Map([['shop-web', { ...server, id: 'shop-web' }]]))).toBe(fingerprint);
    expect(fingerprintSetup({ ...project, contacts: [] }, servers)).not.toBe(fingerprint);
    expect(fingerprintSetup(project, new Map([['web', { ...server, host: 'web2.example.com' }]]))).not.toBe(
      fingerprint,
    );
  });
});
