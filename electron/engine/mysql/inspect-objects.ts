import type { EventFacts, RoutineFacts, TriggerFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';
import { quoteLiteral } from './quote.ts';

/** Triggers, routines and events of a database, as far as this user may see them. */
export async function readObjects(
  connection: SourceConnection,
  schema: string,
  signal: AbortSignal,
): Promise<{
  readonly triggers: readonly TriggerFacts[];
  readonly routines: readonly RoutineFacts[];
  readonly events: readonly EventFacts[];
}> {
  const here = quoteLiteral(schema);
  const ask = (sql: string): Promise<(string | null)[][]> => connection.strings(sql, { signal });
  const [triggers, routines, events] = await Promise.all([
    ask(`SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, DEFINER FROM information_schema.TRIGGERS
      WHERE TRIGGER_SCHEMA = ${here} ORDER BY EVENT_OBJECT_TABLE, ACTION_ORDER, TRIGGER_NAME`),
    ask(`SELECT ROUTINE_NAME, ROUTINE_TYPE, DEFINER, ROUTINE_DEFINITION IS NOT NULL FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA = ${here} AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION') ORDER BY ROUTINE_TYPE, ROUTINE_NAME`),
    ask(`SELECT EVENT_NAME, DEFINER, STATUS FROM information_schema.EVENTS
      WHERE EVENT_SCHEMA = ${here} ORDER BY EVENT_NAME`),
  ]);
  return {
    triggers: triggers.map(([name, table, definer]) => ({
      name: name ?? '',
      table: table ?? '',
      definer: definer ?? '',
    })),
    routines: routines.map(([name, kind, definer, visible]) => ({
      name: name ?? '',
      kind: kind === 'FUNCTION' ? 'function' : 'procedure',
      definer: definer ?? '',
      bodyVisible: visible === '1',
    })),
    events: events.map(([name, definer, status]) => ({
      name: name ?? '',
      definer: definer ?? '',
      status: status ?? '',
    })),
  };
}
