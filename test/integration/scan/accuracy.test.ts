import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeTables } from '#engine/flows/scan/judge-scan.ts';
import { deepScanTable } from '#engine/masking/deep-scan.ts';
import { readTableFacts } from '#engine/masking/read-facts.ts';
import { sqlName } from '#engine/masking/sql-text.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';
import { startThrowawayMariadb, type ThrowawayMariadb } from '../masking/support/throwaway-mariadb.ts';

// How much of what is personal is found without any rule of a recipe, and how much of what is found is personal. The corpus:
// the recipes' data sets, in which whatever is personal or secret holds a mark. The marks are the labels; the scan knows nothing
// of them.

const marks = 'zuckerwald|@mail-customer[.]test|151 ?555|CANARY|Geheimstadt|203[.]0[.]113[.]|^1980-04-17';
const folder = join(import.meta.dirname, '../recipes/sql');
const signal = new AbortController().signal;

/** Personal as well, by hand: their values are too short or too common to hold a mark. */
const alsoPersonal =
  /\.(?:firstname|FirstName|first_name|firstName|address_given_name|dateOfBirth|birthday|gender|postal|postcode|postalCode|address_postal_code|zip|zipcode|zip_code|latitude|longitude|vat_id|vat_ids|vat_number|siret|organizationTaxId|user_agent|ip_address|cc_last_4|EmailHashed|comment_author)$|personal_access_tokens\.token$/;
/** Of a shop and not of a person. */
const notPersonal = 'ps_store.';

interface Verdict {
  readonly column: string;
  readonly isPersonal: boolean;
  readonly isFound: boolean;
}

let server: ThrowawayMariadb;
const verdicts: Verdict[] = [];

beforeAll(async () => {
  server = await startThrowawayMariadb();
  const recipe = (await loadRecipes(['electron/recipes'])).resolveRecipe('generic-php');
  const [[socket] = []] = await server.query('SELECT @@socket', signal);
  for (const file of await readdir(folder)) {
    await server.connection.query('SET SESSION foreign_key_checks = 0');
    await server.connection.query('CREATE OR REPLACE DATABASE t CHARACTER SET utf8mb4');
    await server.connection.query('USE t');
    // What only that client understands stands in some of them.
    execFileSync(
      'mariadb',
      ['--no-defaults', '--user=root', '--default-character-set=utf8mb4', `--socket=${socket ?? ''}`, 't'],
      {
        input: await readFile(join(folder, file)),
      },
    );
    verdicts.push(...(await verdictsOf(file.replace('.sql', ''), recipe)));
  }
});
afterAll(async () => {
  await server.stop();
});

type GenericRecipe = Parameters<typeof judgeTables>[1]['recipe'];

async function verdictsOf(name: string, recipe: GenericRecipe): Promise<readonly Verdict[]> {
  const tables = await readTableFacts('t', server.query, signal);
  const seen = [];
  for (const facts of tables) {
    const counts = await deepScanTable(facts, 'pcre', server.query, signal);
    seen.push({ facts: structuredClone(facts), counts: structuredClone(counts) });
  }
  const judged = judgeTables(
    // The clones are what the store would have read back.
    {
      ...{ takenAt: '', took: 0, hasDatabase: true, tablePrefix: '', unreadable: [], files: [] },
      tables: seen as Parameters<typeof judgeTables>[0]['tables'],
    },
    { recipe: { ...recipe, masking: [], keep: [], skip: [] }, profile: [], decisions: [] },
  );
  const found = new Set(
    judged.flatMap(({ table, columns }) =>
      columns.filter(({ proposal }) => proposal !== null).map(({ column }) => `${table}.${column}`),
    ),
  );
  const verdictsOfAll: Verdict[] = [];
  for (const table of tables) {
    for (const column of table.columns) {
      if (column.generated) continue;
      const value = `CONVERT(${sqlName(column.name)} USING utf8mb4)`;
      const [row] = await server.query(
        `SELECT COALESCE(SUM(${value} <> ''), 0), COALESCE(SUM(${value} REGEXP '${marks}'), 0) FROM ${sqlName(table.name)}`,
        signal,
      );
      // An empty column is neither right nor wrong.
      if (Number(row?.[0]) === 0) continue;
      const key = `${table.name}.${column.name}`;
      const isPersonal = Number(row?.[1]) > 0 || (alsoPersonal.test(key) && !key.includes(notPersonal));
      verdictsOfAll.push({ column: `${name} ${key}`, isPersonal, isFound: found.has(key) });
    }
  }
  return verdictsOfAll;
}

describe('the scan without any rule', () => {
  it('finds what is personal in fifteen frameworks, and little else', () => {
    const personal = verdicts.filter(({ isPersonal }) => isPersonal);
    const found = verdicts.filter(({ isFound }) => isFound);
    const right = found.filter(({ isPersonal }) => isPersonal).length;
    const recall = right / personal.length;
    const precision = right / found.length;
    if (process.env.SHOW_MISSES === '1') {
      console.log(personal.length, found.length, verdicts.length, recall, precision);
      console.log(
        'MISSED',
        personal.filter(({ isFound }) => !isFound).map(({ column }) => column),
      );
      console.log(
        'WRONG',
        found.filter(({ isPersonal }) => !isPersonal).map(({ column }) => column),
      );
    }
    expect(personal.length).toBeGreaterThan(250);
    // docs/masking.md states both.
    expect(recall).toBeGreaterThan(0.85);
    expect(precision).toBeGreaterThan(0.9);
  });
});
