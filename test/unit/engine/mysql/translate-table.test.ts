import { describe, expect, it } from 'vitest';
import type { ServerFacts } from '#shared/domain/database-facts.ts';
import { parseTable, renderTable } from '#engine/mysql/ddl/table-model.ts';
import { fromMysql8 } from '../../../integration/mysql/support/mysql8-table.ts';
import { translateTable, type TranslatedTable } from '#engine/mysql/ddl/translate-table.ts';

const oldCollations = [
  'latin1_swedish_ci',
  'utf8mb4_bin',
  'utf8mb4_general_ci',
  'utf8mb4_unicode_ci',
  'utf8mb4_unicode_520_ci',
  'utf8mb4_swedish_ci',
  'ascii_general_ci',
];
const mariadbCollations = [
  ...oldCollations,
  'utf8mb3_general_ci',
  'utf8mb3_unicode_ci',
  'utf8mb4_nopad_bin',
  'utf8mb4_unicode_520_nopad_ci',
];

function server(vendor: 'mysql' | 'mariadb', versionNumber: number, collations: readonly string[]): ServerFacts {
  return {
    vendor,
    version: String(versionNumber),
    versionNumber,
    sqlMode: 'STRICT_TRANS_TABLES,NO_ZERO_DATE',
    characterSet: 'utf8mb4',
    collation: 'utf8mb4_general_ci',
    lowerCaseTableNames: 0,
    maxAllowedPacket: 1 << 24,
    localInfile: true,
    readOnly: false,
    hasBinaryLog: false,
    eventScheduler: false,
    collations,
    engines: ['innodb', 'myisam', 'memory'],
  };
}

const mysql57 = server('mysql', 50744, [...oldCollations, 'utf8_general_ci', 'utf8_unicode_ci']);
const mysql80 = server('mysql', 80036, [
  ...oldCollations,
  'utf8mb3_general_ci',
  'utf8mb3_unicode_ci',
  'utf8mb4_0900_ai_ci',
  'utf8mb4_0900_as_cs',
  'utf8mb4_0900_bin',
]);
const mariadb106 = server('mariadb', 100617, mariadbCollations);
const mariadb1011 = server('mariadb', 101106, [
  ...mariadbCollations,
  'utf8mb4_uca1400_ai_ci',
  'utf8mb4_uca1400_nopad_ai_ci',
  'utf8mb4_uca1400_nopad_as_cs',
  'utf8mb4_uca1400_swedish_nopad_ai_ci',
]);

function translate(sql: string, from: ServerFacts, to: ServerFacts): TranslatedTable & { readonly sql: string } {
  const result = translateTable(parseTable(sql), from, to);
  return { ...result, sql: renderTable(result.model) };
}

describe('a table of MySQL 8 in MariaDB (B9)', () => {
  const result = translate(fromMysql8, mysql80, mariadb1011);

  it('has the collations that do not pad, and says so', () => {
    expect(result.sql).toContain(
      '`code` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_uca1400_nopad_ai_ci NOT NULL',
    );
    expect(result.sql).toContain('COLLATE utf8mb4_nopad_bin');
    expect(result.sql).toContain('COLLATE=utf8mb4_uca1400_nopad_ai_ci');
    expect(result.recollatedColumns).toEqual(['code', 'exact', 'name', 'token']);
    expect(result.changes).toContainEqual(
      expect.objectContaining({
        object: 'orders',
        what: 'collation of column code',
        from: 'utf8mb4_0900_ai_ci',
        severity: 'warning',
      }),
    );
  });

  it('has no word that only MySQL knows', () => {
    expect(result.sql).not.toMatch(/SRID|ENCRYPTION|TABLESPACE|ngram|NOT ENFORCED|VIRTUAL NOT NULL|0900/);
    expect(result.sql).toContain("(json_unquote(json_extract(`doc`,_utf8mb4'$.name'))) VIRTUAL,");
    expect(result.sql).toContain('INVISIBLE');
    expect(result.sql).toContain('KEY `hidden` (`old`) IGNORED');
    expect(result.sql).toContain('UNIQUE KEY `by_code` (`code` (10) DESC)');
    expect(result.sql).toContain('PARTITION BY HASH (`id`)');
    expect(result.sql).toContain("COMMENT 'a ) , ''comment'''");
    expect(result.sql).toContain('DEFAULT (uuid())');
  });

  it('lists what is left out', () => {
    const losses = result.changes.filter((change) => change.severity === 'loss').map((change) => change.what);
    expect(losses).toEqual(['key expr', 'check soft']);
    expect(result.sql).toContain('CONSTRAINT `hard` CHECK');
    expect(result.sql).not.toContain('`expr`');
  });

  it('falls back to older collations, and to one direction, on an older MariaDB', () => {
    const older = translate(fromMysql8, mysql80, mariadb106);
    expect(older.sql).toContain('COLLATE utf8mb4_unicode_520_nopad_ci NOT NULL');
    expect(older.sql).toContain('`by_code` (`code` (10))');
  });

  it('goes to MySQL 5.7 without what came later', () => {
    const older = translate(fromMysql8, mysql80, mysql57);
    expect(older.sql).not.toMatch(/0900|SRID|INVISIBLE|NOT ENFORCED|uuid\(\)|utf8mb3/);
    expect(older.sql).toContain('CHARACTER SET utf8 DEFAULT');
    expect(older.sql).toContain('VIRTUAL NOT NULL');
    expect(older.changes).toContainEqual(
      expect.objectContaining({ what: 'default of column token', to: '', severity: 'warning' }),
    );
  });

  it('stays exactly as it is between equal servers', () => {
    const same = translate(fromMysql8, mysql80, mysql80);
    expect(same.changes.filter((change) => change.severity !== 'info')).toEqual([]);
    expect(renderTable(parseTable(same.sql))).toBe(same.sql);
  });
});

const fromMariadb = `CREATE TABLE \`site\` (
  \`id\` int(11) NOT NULL AUTO_INCREMENT,
  \`u\` uuid NOT NULL DEFAULT uuid(),
  \`ip\` inet6 DEFAULT NULL,
  \`body\` text NOT NULL DEFAULT 'empty, ''text''',
  \`when_done\` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  \`meta\` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(\`meta\`)),
  \`big\` mediumtext /*M!100301 COMPRESSED*/ DEFAULT NULL,
  \`double\` int(11) GENERATED ALWAYS AS (\`id\` * 2) STORED,
  \`name\` varchar(20) COLLATE utf8mb4_uca1400_ai_ci DEFAULT NULL,
  \`row_start\` timestamp(6) GENERATED ALWAYS AS ROW START,
  \`row_end\` timestamp(6) GENERATED ALWAYS AS ROW END,
  PRIMARY KEY (\`id\`),
  KEY \`by_name\` (\`name\`) IGNORED,
  PERIOD FOR SYSTEM_TIME (\`row_start\`, \`row_end\`)
) ENGINE=Aria DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_ai_ci PAGE_CHECKSUM=1 TRANSACTIONAL=1 WITH SYSTEM VERSIONING`;

describe('a table of MariaDB in MySQL', () => {
  const result = translate(fromMariadb, mariadb1011, mysql80);

  it('has types that hold the same text', () => {
    expect(result.sql).toContain('`u` char(36) CHARACTER SET ascii NOT NULL DEFAULT (uuid())');
    expect(result.sql).toContain('`ip` varchar(39) CHARACTER SET ascii DEFAULT NULL');
    expect(result.sql).toContain("`body` text NOT NULL DEFAULT ('empty, ''text''')");
    expect(result.sql).toContain('DEFAULT current_timestamp() ON UPDATE current_timestamp()');
    expect(result.sql).toContain('CHECK (json_valid(`meta`))');
    expect(result.sql).toContain('KEY `by_name` (`name`) INVISIBLE');
    expect(result.sql).toContain('COLLATE utf8mb4_0900_ai_ci');
  });

  it('has no row history, no foreign engine and says what is lost', () => {
    expect(result.sql).not.toMatch(/VERSIONING|PERIOD|ROW START|PAGE_CHECKSUM|TRANSACTIONAL|COMPRESSED|Aria|uca1400/);
    expect(result.sql).toContain('ENGINE=InnoDB');
    expect(result.droppedColumns).toEqual(['row_start', 'row_end']);
    expect(result.changes).toContainEqual(expect.objectContaining({ what: 'system versioning', severity: 'loss' }));
  });

  it('keeps its frame in another MariaDB', () => {
    const same = translate(fromMariadb, mariadb1011, { ...mariadb1011, engines: ['innodb', 'aria'] });
    expect(same.sql).toContain('WITH SYSTEM VERSIONING');
    expect(same.sql).toContain('PERIOD FOR SYSTEM_TIME (`row_start`, `row_end`)');
    expect(same.sql).toContain('ENGINE=Aria');
    expect(same.droppedColumns).toEqual([]);
  });
});

describe('small print', () => {
  const table = (column: string, options = 'ENGINE=InnoDB'): string =>
    `CREATE TABLE \`t\` (\n  ${column}\n) ${options}`;

  it('names utf8 as the target does', () => {
    const down = translate(
      table('`a` varchar(9) COLLATE utf8mb3_general_ci', 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb3'),
      mysql80,
      mysql57,
    );
    expect(down.sql).toContain('COLLATE utf8_general_ci');
    expect(down.sql).toContain('CHARSET=utf8');
    expect(down.recollatedColumns).toEqual([]);
    const up = translate(
      table('`a` varchar(9) COLLATE utf8_general_ci', 'ENGINE=InnoDB DEFAULT CHARSET=utf8'),
      mysql57,
      mariadb1011,
    );
    expect(up.sql).toContain('utf8mb3_general_ci');
    expect(up.sql).toContain('CHARSET=utf8mb3');
  });

  it('spells out the collation that a bare character set meant at the source', () => {
    const result = translate(table('`a` varchar(9)', 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4'), mysql80, mariadb1011);
    expect(result.sql).toContain('COLLATE=utf8mb4_uca1400_nopad_ai_ci');
    expect(result.recollatedColumns).toEqual(['a']);
  });

  it('never carries paths or passwords of the source along', () => {
    const options = "ENGINE=FEDERATED CONNECTION='mysql://u:CANARY@h/d' DATA DIRECTORY='/srv/data'";
    const result = translate(table('`a` int', options), mysql80, mysql80);
    expect(result.sql).not.toMatch(/CANARY|srv/);
    expect(JSON.stringify(result.changes)).not.toContain('CANARY');
    expect(result.sql).toContain('ENGINE=InnoDB');
  });

  it('does not count on sequences, which stay behind', () => {
    const result = translate(table('`n` int(11) DEFAULT nextval(`shop`.`numbers`)'), mariadb1011, mariadb1011);
    expect(result.sql).toContain('`n` int(11)\n');
    expect(result.changes).toContainEqual(
      expect.objectContaining({ what: 'default of column n', severity: 'warning' }),
    );
  });

  it('mentions zero dates that the target would refuse later', () => {
    const result = translate(table("`d` date NOT NULL DEFAULT '0000-00-00'"), mysql57, mariadb1011);
    expect(result.changes).toContainEqual(expect.objectContaining({ what: 'default of column d', severity: 'info' }));
    expect(result.sql).toContain("DEFAULT '0000-00-00'");
  });

  it('reads names with back-ticks, brackets, quotes and newlines', () => {
    const sql =
      "CREATE TABLE `a``b(` (\n  `c``,)\n` int COMMENT 'x``y\\'z',\n  KEY `k``(` (`c``,)\n`)\n) ENGINE=InnoDB";
    const model = parseTable(sql);
    expect(model.name).toBe('a`b(');
    expect(model.columns.map((column) => column.name)).toEqual(['c`,)\n']);
    expect(model.keys[0]).toMatchObject({ name: 'k`(', parts: [{ column: 'c`,)\n' }] });
    expect(parseTable(renderTable(model))).toMatchObject({ name: 'a`b(' });
  });

  it('refuses what is not a table', () => {
    expect(() => parseTable('DROP TABLE x')).toThrow(/could not be understood/);
    expect(() => parseTable('CREATE TABLE `x` (`a` int')).toThrow(/bracket/);
    expect(() => parseTable("CREATE TABLE `x` (`a` int COMMENT 'open)")).toThrow(/quoted/);
  });
});
