import { describe, expect, it } from 'vitest';
import { splitForLoad } from '#engine/mysql/ddl/split-for-load.ts';
import { parseTable } from '#engine/mysql/ddl/table-model.ts';

function split(body: string, place: Parameters<typeof splitForLoad>[1] = {}): ReturnType<typeof splitForLoad> {
  return splitForLoad(parseTable(`CREATE TABLE \`t\` (${body}) ENGINE=InnoDB`), place);
}

describe('a table split for loading', () => {
  it('has its primary key first, other keys in one pass, full-text keys one by one, foreign keys last', () => {
    const plan =
      split(`\`id\` int NOT NULL AUTO_INCREMENT, \`a\` int, \`b\` text, PRIMARY KEY (\`id\`), UNIQUE KEY \`u\` (\`a\`),
      KEY \`k\` (\`a\`,\`b\`(20)), FULLTEXT KEY \`f\` (\`b\`), FULLTEXT KEY \`g\` (\`b\`),
      CONSTRAINT \`fk\` FOREIGN KEY (\`a\`) REFERENCES \`parent\` (\`id\`) ON DELETE CASCADE, CONSTRAINT \`c\` CHECK (\`a\` > 0)`);
    expect(plan.create).toContain('PRIMARY KEY (`id`)');
    expect(plan.create).toContain('CONSTRAINT `c` CHECK (`a` > 0)');
    expect(plan.create).not.toMatch(/`u`|`k`|`f`|`fk`/);
    expect(plan.indexes).toEqual([
      ['ADD UNIQUE KEY `u` (`a`)', 'ADD KEY `k` (`a`, `b` (20))'],
      ['ADD FULLTEXT KEY `f` (`b`)'],
      ['ADD FULLTEXT KEY `g` (`b`)'],
    ]);
    expect(plan.foreignKeys).toEqual([
      'ADD CONSTRAINT `fk` FOREIGN KEY (`a`) REFERENCES `parent` (`id`) ON DELETE CASCADE',
    ]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('keeps the key that a counter needs', () => {
    const plan = split(
      '`a` int NOT NULL, `n` int NOT NULL AUTO_INCREMENT, `x` int, PRIMARY KEY (`a`), KEY `x` (`x`), KEY `n` (`n`)',
    );
    expect(plan.create).toContain('KEY `n` (`n`)');
    expect(plan.indexes).toEqual([['ADD KEY `x` (`x`)']]);
  });

  it('keeps unique keys where there is no primary key, because InnoDB sorts by them', () => {
    const plan = split('`a` int NOT NULL, `b` int, UNIQUE KEY `u` (`a`), KEY `k` (`b`)');
    expect(plan.create).toContain('UNIQUE KEY `u` (`a`)');
    expect(plan.indexes).toEqual([['ADD KEY `k` (`b`)']]);
  });

  it('is created elsewhere, next to neighbours with other names', () => {
    const long = 'c'.repeat(64);
    const plan = split(
      `\`id\` int NOT NULL, PRIMARY KEY (\`id\`), CONSTRAINT \`${long}\` FOREIGN KEY (\`id\`) REFERENCES \`t\` (\`id\`),
       CONSTRAINT \`far\` FOREIGN KEY (\`id\`) REFERENCES \`elsewhere\`.\`t\` (\`id\`)`,
      { schema: 's', name: 'sl1n_t', names: new Map([['t', 'sl1n_t']]), constraintSuffix: '_1' },
    );
    expect(plan.create).toMatch(/^CREATE TABLE `s`.`sl1n_t` \(/);
    expect(plan.foreignKeys[0]).toBe(
      `ADD CONSTRAINT \`${'c'.repeat(62)}_1\` FOREIGN KEY (\`id\`) REFERENCES \`sl1n_t\` (\`id\`)`,
    );
    expect(plan.foreignKeys[1]).toContain('REFERENCES `elsewhere`.`t`');
  });
});
