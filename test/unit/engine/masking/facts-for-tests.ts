import type { ColumnFacts, TableFacts } from '#engine/masking/facts.ts';

/** A utf8mb4 varchar(100) unless said otherwise. */
export function column(name: string, over: Partial<ColumnFacts> = {}): ColumnFacts {
  const type = over.type ?? 'varchar';
  const isText = /char|text/.test(type);
  return {
    name,
    type,
    fullType: type,
    maxLength: isText ? 100 : null,
    charset: isText ? 'utf8mb4' : null,
    collation: isText ? 'utf8mb4_unicode_ci' : null,
    nullable: true,
    generated: false,
    json: false,
    unique: 'no',
    uniquePrefix: null,
    ...over,
  };
}

/** A table of a thousand rows with an `id` as key. */
export function table(name: string, columns: readonly ColumnFacts[], over: Partial<TableFacts> = {}): TableFacts {
  const id = column('id', { type: 'bigint', nullable: false, unique: 'alone' });
  return { name, rows: 1000, rowBytes: 200, columns: [id, ...columns], primaryKey: ['id'], foreignKeys: [], ...over };
}
