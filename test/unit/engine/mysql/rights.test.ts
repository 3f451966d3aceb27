import { describe, expect, it } from 'vitest';
import { matchesGrantPattern, rightsFromGrants } from '#engine/mysql/rights.ts';

describe('rights read from SHOW GRANTS', () => {
  it('of root are all rights', () => {
    const rights = rightsFromGrants(['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION'], 'shop');
    expect(rights).toMatchObject({
      reload: true,
      lockTables: true,
      createDatabase: true,
      super: true,
      showRoutine: true,
    });
  });

  it('of a shared host end at the own database', () => {
    const lines = [
      "GRANT USAGE ON *.* TO `u`@`%` IDENTIFIED BY PASSWORD '*AAAA'",
      'GRANT ALL PRIVILEGES ON `shop`.* TO `u`@`%`',
      'GRANT SELECT, CREATE ON `dev\\_%`.* TO `u`@`%`',
    ];
    const rights = rightsFromGrants(lines, 'shop');
    expect(rights).toMatchObject({
      select: true,
      lockTables: true,
      reload: false,
      createDatabase: false,
      super: false,
    });
    expect(rights.createDatabasePatterns).toEqual(['dev\\_%']);
    expect(JSON.stringify(rights)).not.toContain('AAAA');
    expect(rightsFromGrants(lines, 'other').select).toBe(false);
  });

  it('of MySQL 8 come in several lines, with columns and dynamic rights', () => {
    const lines = [
      'GRANT SELECT, RELOAD, PROCESS, LOCK TABLES, SHOW VIEW, EVENT, TRIGGER ON *.* TO `b`@`%`',
      'GRANT BACKUP_ADMIN,SHOW_ROUTINE ON *.* TO `b`@`%`',
      'GRANT INSERT (`a`, `b`), UPDATE (`c`) ON `shop`.`t` TO `b`@`%`',
      'GRANT `role`@`%` TO `b`@`%`',
    ];
    expect(rightsFromGrants(lines, 'shop')).toMatchObject({
      select: true,
      reload: true,
      process: true,
      showView: true,
      showRoutine: true,
      insert: false,
      createDatabase: false,
    });
  });

  it('of single tables are at least rights to read', () => {
    expect(rightsFromGrants(['GRANT SELECT ON `shop`.`t` TO `u`@`%`'], 'shop')).toMatchObject({
      select: true,
      lockTables: false,
    });
  });

  it.each([
    ['shop', 'shop', true],
    ['shop', 'shop2', false],
    ['my_db', 'myxdb', true],
    ['my\\_db', 'myxdb', false],
    ['my\\_db', 'my_db', true],
    ['dev%', 'dev_a.b', true],
    ['a.b', 'axb', false],
  ])('under pattern %s cover %s: %s', (pattern, schema, covered) => {
    expect(matchesGrantPattern(pattern, schema)).toBe(covered);
  });
});
