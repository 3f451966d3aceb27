import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import { BlockPool } from '#engine/mysql/block-pool.ts';
import type { SourceConnection, TargetConnection } from '#engine/mysql/connection.ts';
import { copyRange } from '#engine/mysql/copy-range.ts';
import { splitForLoad } from '#engine/mysql/ddl/split-for-load.ts';
import { parseTable } from '#engine/mysql/ddl/table-model.ts';
import { translateObject } from '#engine/mysql/ddl/translate-object.ts';
import { translateTable } from '#engine/mysql/ddl/translate-table.ts';
import { inspectDatabase } from '#engine/mysql/inspect.ts';
import { planRanges } from '#engine/mysql/ranges.ts';
import { readLiveSide } from '#engine/mysql/live-side.ts';
import { addForeignKeys, addIndexes, createShadowSchema, createTable } from '#engine/mysql/loader.ts';
import { readObjectDefinitions, readTableDefinitions } from '#engine/mysql/read-definitions.ts';
import { shadowSchemaName, sideTableName } from '#engine/mysql/switch-names.ts';
import { planSwitch, type SwitchMode, type SwitchPlan } from '#engine/mysql/switch-plan.ts';
import { copyColumns } from '#engine/mysql/table-columns.ts';

/** Loads a whole database beside the target's and plans the switch: the pieces of this adapter put together. */
export async function loadBeside(options: {
  readonly source: SourceConnection;
  readonly target: TargetConnection;
  readonly from: string;
  readonly to: string;
  readonly id: string;
  readonly mode: SwitchMode;
  readonly targetOnly?: 'keep' | 'remove';
}): Promise<{ readonly plan: SwitchPlan; readonly facts: DatabaseFacts }> {
  const { source, target, from, to, id, mode } = options;
  const { signal } = new AbortController();
  const facts = await inspectDatabase(source, from, signal);
  const there = await inspectDatabase(target, to, signal);
  const shadow = mode === 'prefix' ? to : shadowSchemaName(to, id);
  if (mode === 'shadow-schema') {
    await createShadowSchema(target, {
      schema: shadow,
      characterSet: 'utf8mb4',
      collation: 'utf8mb4_unicode_ci',
      signal,
    });
  }
  const definitions = await readTableDefinitions(
    source,
    from,
    facts.tables.map((table) => table.name),
    signal,
  );
  const shadowName = (name: string): string => (mode === 'prefix' ? sideTableName(name, id, 'n') : name);
  const names = new Map(facts.tables.map((table) => [table.name, shadowName(table.name)]));
  const blocks = new BlockPool();
  const loaded = [];
  for (const table of facts.tables) {
    const { model } = translateTable(parseTable(definitions.get(table.name) ?? ''), facts.server, there.server);
    const place = { schema: shadow, name: shadowName(table.name), names };
    const plan = splitForLoad(model, mode === 'prefix' ? { ...place, constraintSuffix: `_${id}` } : place);
    const own = { schema: shadow, name: shadowName(table.name), plan };
    await createTable(target, own, signal);
    for (const range of await planRanges(source, table, { schema: from, bytesPerRange: 1 << 24, signal })) {
      await copyRange({
        source,
        target,
        sourceSchema: from,
        targetSchema: shadow,
        targetTable: own.name,
        table,
        columns: copyColumns(table, there.server.vendor),
        range,
        digest: 'unordered',
        writer: { kind: 'load-data' },
        blocks,
        signal,
      });
    }
    await addIndexes(target, own, signal);
    loaded.push(own);
  }
  for (const own of loaded) await addForeignKeys(target, own, signal);
  const objects = await readObjectDefinitions(source, facts, signal);
  const plan = planSwitch({
    id,
    mode,
    liveSchema: to,
    shadowSchema: shadow,
    newTables: facts.tables.map((table) => ({ name: table.name, shadowName: shadowName(table.name) })),
    objects: objects.definitions.map((definition) => {
      return translateObject(definition, { to: there.server, sourceSchema: from, targetSchema: to }).definition;
    }),
    live: await readLiveSide(
      target,
      there,
      facts.tables.map((table) => table.name),
      signal,
    ),
    targetOnly: options.targetOnly ?? 'keep',
  });
  return { plan, facts };
}
