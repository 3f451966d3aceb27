import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ChecklistItem, ChecklistItemId } from '#shared/domain/checklist.ts';
import { useClient, useEngineEvent } from '../../client/client-context.tsx';
import { queryKey } from '../../client/requests.ts';

/** A run as far as it has come: null is an item whose probes have begun. */
export interface ChecklistRun {
  readonly isRunning: boolean;
  readonly items: ReadonlyMap<ChecklistItemId, ChecklistItem | null>;
  readonly error: unknown;
}

const idle: ChecklistRun = { isRunning: false, items: new Map(), error: null };

/** Probes a project; items come one by one. Leaving the screen ends the run. */
export function useChecklistRun(projectId: string): ChecklistRun & {
  readonly start: () => Promise<void>;
  readonly stop: () => void;
} {
  const client = useClient();
  const queries = useQueryClient();
  const [run, setRun] = useState<ChecklistRun>(idle);
  const current = useRef<{ readonly id: string; readonly abort: AbortController } | null>(null);

  useEngineEvent('checklist.progressed', ({ runId, itemId, item }) => {
    if (runId !== current.current?.id) return;
    setRun((known) => ({ ...known, items: new Map([...known.items, [itemId, item]]) }));
  });
  useEffect(() => () => current.current?.abort.abort(), []);

  const stop = (): void => {
    current.current?.abort.abort();
    current.current = null;
    setRun(idle);
  };
  const start = async (): Promise<void> => {
    current.current?.abort.abort();
    const mine = { id: crypto.randomUUID(), abort: new AbortController() };
    current.current = mine;
    setRun({ ...idle, isRunning: true });
    try {
      const view = await client.call('checklist.run', { projectId, runId: mine.id }, mine.abort.signal);
      queries.setQueryData(queryKey('checklist.last', { projectId }), view);
      if (current.current === mine) setRun(idle);
    } catch (error) {
      if (current.current === mine) setRun({ ...idle, error });
    }
  };
  return { ...run, start, stop };
}
