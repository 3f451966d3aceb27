import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { contradictionQueries, neutraliseStatements, type SiteTables } from '#engine/flows/pull/neutralise-sql.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { localProjectFiles } from '#engine/recipes/project-files.ts';
import { readSetting } from '#engine/recipes/read-settings.ts';
import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { column, table } from './pull-facts.ts';

let book: RecipeBook;
beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
});

function step(recipe: string, id: string): NeutraliseStep {
  const found = book.resolveRecipe(recipe).neutralise.find((one) => one.id === id);
  if (found === undefined) throw new Error(`${recipe} has no step ${id}`);
  return found;
}

const siteOf = (name: string, columns: Readonly<Record<string, string>>): SiteTables => ({
  tables: [
    table(
      name,
      Object.entries(columns).map(([key, dataType]) => column(key, { dataType })),
    ),
  ],
  prefix: '',
  nameOf: (one) => `\`s\`.\`${one}\``,
});

describe('steps of recipes as SQL', () => {
  it('a missing row is made with the columns that only a new one needs', () => {
    const config = siteOf('core_config_data', { path: 'varchar', value: 'text', scope: 'varchar', scope_id: 'int' });
    const [update, insert] = neutraliseStatements(step('magento', 'mail'), config);
    expect(update).toBe("UPDATE `s`.`core_config_data` SET `value` = '1' WHERE `path` = 'system/smtp/disable'");
    expect(insert).toContain("(`path`, `scope`, `scope_id`, `value`) SELECT 'system/smtp/disable', 'default', 0, '1'");
  });

  it('a JSON value of MySQL is compared as text', () => {
    const columns = { id: 'binary', configuration_key: 'varchar', configuration_value: 'json', created_at: 'datetime' };
    const queries = contradictionQueries(step('shopware', 'mail'), siteOf('system_config', columns));
    expect(queries[0]).toContain('NOT (CAST(`configuration_value` AS CHAR) <=> ');
    const text = siteOf('system_config', { ...columns, configuration_value: 'longtext' });
    expect(contradictionQueries(step('shopware', 'mail'), text)[0]).toContain('NOT (`configuration_value` <=> ');
  });

  it('steps that only look, or that are done value by value, have no statement', () => {
    const config = siteOf('config', { name: 'varchar', data: 'longblob' });
    expect(neutraliseStatements(step('drupal', 'environment'), config)).toEqual([]);
    expect(neutraliseStatements(step('drupal', 'payment-providers'), config)).toEqual([]);
    expect(contradictionQueries(step('drupal', 'payment-providers'), config)).toHaveLength(1);
  });
});

describe('what every recipe says', () => {
  it('has a check for each step, under an id of its own', () => {
    for (const { id, neutralise } of book.listRecipes()) {
      const ids = neutralise.map((one) => one.id);
      expect(new Set(ids).size, id).toBe(ids.length);
      for (const one of neutralise)
        if (one.do === 'expect') expect(['setting', 'http-header'], `${id} ${one.id}`).toContain(one.check.kind);
    }
  });

  it.each([
    ['craft', 'production', '.env'],
    ['drupal', 'production', 'web/sites/default/settings.php'],
    ['laravel', 'production', '.env'],
    ['magento', 'production', 'app/etc/env.php'],
    ['shopware', 'prod', '.env.local'],
    ['symfony', 'prod', '.env.local'],
  ])('%s tells its stage: %s', async (id, value, file) => {
    const files = localProjectFiles(path.resolve('test/fixtures/recipes', id));
    expect(await readSetting(book.resolveRecipe(id).stage?.read ?? [], files)).toEqual({ value, file });
    const { values = {} } = book.resolveRecipe(id).stage ?? {};
    expect(values.production).toBe(value);
  });
});
