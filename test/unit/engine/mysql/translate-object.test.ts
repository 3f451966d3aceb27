import { describe, expect, it } from 'vitest';
import { orderViews, translateObject, type TranslatedObject } from '#engine/mysql/ddl/translate-object.ts';
import type { ObjectDefinition } from '#engine/mysql/read-definitions.ts';

function translate(kind: ObjectDefinition['kind'], sql: string): TranslatedObject {
  const definition: ObjectDefinition = { kind, name: 'x', table: null, sql, context: null };
  const to = {
    vendor: 'mariadb' as const,
    versionNumber: 101106,
    collation: 'utf8mb4_general_ci',
    collations: ['utf8mb4_general_ci', 'utf8mb4_uca1400_nopad_ai_ci'],
  };
  return translateObject(definition, { to, sourceSchema: 'shop', targetSchema: 'si`te' });
}

describe('a definition from the source', () => {
  it.each([
    ['DEFINER=`root`@`%`', '`root`@`%`'],
    ['DEFINER=`a b``c`@`10.0.0.1`', '`a b``c`@`10.0.0.1`'],
    ["DEFINER='u'@'h'", "'u'@'h'"],
    ['DEFINER=admin@localhost', 'admin@localhost'],
    ['DEFINER=`some_role`', '`some_role`'],
  ])('belongs to whoever pulls, not to %s (B11)', (definer, was) => {
    const { definition, changes } = translate(
      'view',
      `CREATE ALGORITHM=UNDEFINED ${definer} SQL SECURITY DEFINER VIEW \`x\` AS select 1`,
    );
    expect(definition.sql).toBe(
      'CREATE ALGORITHM=UNDEFINED DEFINER=CURRENT_USER SQL SECURITY DEFINER VIEW `x` AS select 1',
    );
    expect(changes).toEqual([expect.objectContaining({ what: 'definer', from: was })]);
  });

  it('points to the schema it comes into, but columns of tables that share its name stay', () => {
    const { definition, foreignSchemas } = translate(
      'procedure',
      "CREATE PROCEDURE `x`() BEGIN /* shop.kept */ SELECT shop.id, `shop`.`t`.`c`, 'shop.t' FROM shop.t JOIN `shop`.`u` JOIN other.v JOIN `far`.`w`; CALL shop.p(); SET @a = shop.f(1); END",
    );
    expect(definition.sql).toBe(
      "CREATE PROCEDURE `x`() BEGIN /* shop.kept */ SELECT shop.id, `si``te`.`t`.`c`, 'shop.t' FROM `si``te`.t JOIN `si``te`.`u` JOIN other.v JOIN `far`.`w`; CALL `si``te`.p(); SET @a = `si``te`.f(1); END",
    );
    expect(foreignSchemas).toEqual(['far']);
  });

  it('takes table and column for what they are, wherever they stand', () => {
    const view = translate(
      'view',
      'CREATE VIEW `x` AS select `v`.`ID` AS `ID`,`v`.`t` AS `t`,`shop`.`id` AS `i` from ((`shop`.`v` join `u` on((`v`.`ID` = `u`.`ID`))) join `shop`.`w`), `shop`.`shop` join `z` on(`shop`.`a` = 1), `shop`.`y` where `shop`.`id` > 1 group by `v`.`t`,`shop`.`id`',
    );
    expect(view.definition.sql).toBe(
      'CREATE VIEW `x` AS select `v`.`ID` AS `ID`,`v`.`t` AS `t`,`shop`.`id` AS `i` from ((`si``te`.`v` join `u` on((`v`.`ID` = `u`.`ID`))) join `si``te`.`w`), `si``te`.`shop` join `z` on(`shop`.`a` = 1), `si``te`.`y` where `shop`.`id` > 1 group by `v`.`t`,`shop`.`id`',
    );
    expect(view.foreignSchemas).toEqual([]);
    const functions =
      'CREATE VIEW `x` AS select extract(year from `v`.`d`),trim(`v`.`a` from `v`.`b`) from (select `q`.`z` from `v` `q`) `v`';
    expect(translate('view', functions).foreignSchemas).toEqual([]);
    const trigger = translate(
      'trigger',
      'CREATE TRIGGER shop.x AFTER INSERT ON `shop`.`t` FOR EACH ROW UPDATE shop.n SET shop.n = NEW.a',
    );
    expect(trigger.definition.sql).toBe(
      'CREATE TRIGGER `si``te`.x AFTER INSERT ON `si``te`.`t` FOR EACH ROW UPDATE `si``te`.n SET shop.n = NEW.a',
    );
  });

  it('keeps every other byte of a body', () => {
    const body =
      "BEGIN\n  -- it's a comment, DEFINER=`x`@`y`\n  # another `one\n  SELECT \"a\\\"b\", 'c''d';\n\n  /* ' */ END";
    const { definition } = translate('procedure', `CREATE DEFINER=\`r\`@\`l\` PROCEDURE \`x\`()\n${body}`);
    expect(definition.sql).toBe(`CREATE DEFINER=CURRENT_USER PROCEDURE \`x\`()\n${body}`);
  });

  it('uses collations that the target has', () => {
    const { definition, changes } = translate(
      'view',
      "CREATE VIEW `x` AS select ('a' collate utf8mb4_0900_ai_ci) AS `a`",
    );
    expect(definition.sql).toContain('collate utf8mb4_uca1400_nopad_ai_ci)');
    expect(changes).toEqual([expect.objectContaining({ what: 'collation', severity: 'warning' })]);
  });

  it('does not start by itself when it is an event', () => {
    const head = 'CREATE DEFINER=`r`@`l` EVENT `x` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE';
    expect(translate('event', `${head} ENABLE DO SET @ENABLE = 1`).definition.sql).toContain(
      'PRESERVE DISABLE DO SET @ENABLE',
    );
    expect(translate('event', `${head} DO SET @ENABLE = 1`).definition.sql).toContain(
      'PRESERVE DISABLE DO SET @ENABLE',
    );
    expect(translate('event', `${head} COMMENT 'ENABLE' DO SELECT 1`).definition.sql).toContain(
      "PRESERVE DISABLE COMMENT 'ENABLE' DO",
    );
    expect(translate('event', `${head} DISABLE DO SELECT 1`).changes.map((change) => change.what)).toEqual(['definer']);
  });
});

it('keeps the modes that a body was written for, as far as the target knows them', () => {
  const context = {
    sqlMode: 'ANSI_QUOTES,NO_AUTO_CREATE_USER,TIME_TRUNCATE_FRACTIONAL',
    collation: 'utf8mb4_general_ci',
  };
  const definition: ObjectDefinition = {
    kind: 'procedure',
    name: 'x',
    table: null,
    sql: 'CREATE PROCEDURE `x`() SELECT 1',
    context,
  };
  const into = (vendor: 'mysql' | 'mariadb', versionNumber: number): string | undefined => {
    const to = { vendor, versionNumber, collation: '', collations: [] };
    return translateObject(definition, { to, sourceSchema: 'a', targetSchema: 'a' }).definition.context?.sqlMode;
  };
  expect(into('mariadb', 101106)).toBe('ANSI_QUOTES,NO_AUTO_CREATE_USER');
  expect(into('mysql', 80036)).toBe('ANSI_QUOTES,TIME_TRUNCATE_FRACTIONAL');
  expect(into('mysql', 50744)).toBe('ANSI_QUOTES,NO_AUTO_CREATE_USER,TIME_TRUNCATE_FRACTIONAL');
});

it('reads bodies in which a backslash is only a backslash', () => {
  const context = { sqlMode: 'NO_BACKSLASH_ESCAPES', collation: 'utf8mb4_general_ci' };
  const sql = "CREATE PROCEDURE `x`() SELECT 'C:\\', a FROM shop.t";
  const to = { vendor: 'mariadb' as const, versionNumber: 101106, collation: '', collations: [] };
  const result = translateObject(
    { kind: 'procedure', name: 'x', table: null, sql, context },
    { to, sourceSchema: 'shop', targetSchema: 's' },
  );
  expect(result.definition.sql).toBe("CREATE PROCEDURE `x`() SELECT 'C:\\', a FROM `s`.t");
});

it('puts views behind those they read', () => {
  const view = (name: string, sql: string): ObjectDefinition => ({
    kind: 'view',
    name,
    table: null,
    sql,
    context: null,
  });
  const views = [
    view('a', 'CREATE VIEW `a` AS select * from `shop`.`c`'),
    view('b', 'CREATE VIEW `b` AS select * from t'),
    view('c', 'CREATE VIEW `c` AS select * from `b`'),
    view('x', 'CREATE VIEW `x` AS select * from `y`'),
    view('y', 'CREATE VIEW `y` AS select * from `x`'),
  ];
  expect(orderViews(views).map((one) => one.name)).toEqual(['b', 'c', 'a', 'y', 'x']);
});
