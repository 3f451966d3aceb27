import { describe, expect, it } from 'vitest';
import type { Project } from '#shared/domain/project.ts';
import { backupsSchema, monitoringSchema, runbookFileSchema } from '#shared/domain/upkeep.ts';
import { toContent, toProject } from '#shared/project-file/convert.ts';
import { projectFileSchema } from '#shared/project-file/schema.ts';
import { withSettings } from '#engine/checklist/change-settings.ts';
import { listCommands } from '#engine/project-file/trust.ts';

const project: Project = {
  ...{ id: 'shop', name: 'Shop', folder: '/home/ann/shop', recipe: 'wordpress' },
  environments: [
    {
      ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'shop-web', path: '/var/www' },
      ...{ url: 'https://www.example.com', database: { kind: 'read' } },
      backups: { command: { run: ['bin/list-backups'] }, server: 'shop-store', every: 24, keep: 7 },
      wall: { kind: 'page', contains: 'Preview' },
    },
  ],
  monitoring: { kind: 'schedule', every: 5, server: 'shop-store', file: '/var/health.jsonl' },
  contacts: [{ name: 'Ann', role: 'decides' }],
  runbook: 'docs/NIGHT.md',
};
const names = {
  toId: (alias: string) => `shop-${alias}`,
  toAlias: (id: string) => id.replace(/^shop-/, ''),
  describe: (id: string) => ({ host: `${id}.example.com`, user: 'deploy' }),
};

describe('settings in stagelift.yml', () => {
  it('come back as they went in, with the names that the file has for servers', () => {
    const content = projectFileSchema.parse(toContent(project, names));
    expect(content.environments?.production?.backups?.server).toBe('store');
    expect(Object.keys(content.servers ?? {})).toEqual(['web', 'store']);
    expect(toProject(content, project, names)).toEqual(project);
  });

  it('need trust where they bring a command', () => {
    expect(listCommands(project)).toMatchObject([
      { where: 'environments.production.backups', text: 'bin/list-backups' },
    ]);
  });

  it.each([
    [backupsSchema, { files: 'relative/*.gz', every: 24, keep: 7 }],
    [backupsSchema, { every: 24, keep: 7 }],
    [backupsSchema, { files: '/b/*', server: 'a', onThisComputer: true, every: 24, keep: 7 }],
    [monitoringSchema, { kind: 'url', url: 'https://ann:secret@status.example.com' }],
    [monitoringSchema, { kind: 'schedule', every: 5, server: 'web' }],
    [runbookFileSchema, '../RUNBOOK.md'],
    [runbookFileSchema, 'docs/run.sh'],
  ])('refuses %#', (schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('withSettings', () => {
  it('leaves what is absent, and takes out what is null', () => {
    expect(withSettings({})(project)).toEqual(project);
    const without = withSettings({
      ...{ monitoring: null, runbook: null, contacts: [] },
      environment: { environmentId: 'production', backups: null, wall: null },
    })(project);
    expect(Object.keys(without)).toEqual(['id', 'name', 'folder', 'recipe', 'environments']);
    expect(without.environments[0]).not.toHaveProperty('backups');
    expect(() => withSettings({ environment: { environmentId: 'nowhere', wall: null } })(project)).toThrow();
  });
});
