import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useClient, useEngineEvent } from '../../client/client-context.tsx';
import { queryKey } from '../../client/requests.ts';

interface Running {
  readonly runId: string;
  readonly done: number;
  readonly total: number;
  readonly table: string;
}

/** One scan at a time: how far it is, how to start it and how to stop it. */
export interface Scan {
  readonly running: Running | null;
  readonly error: unknown;
  readonly start: () => void;
  readonly stop: () => void;
}

/** Scans a source; the result becomes the answer of `scan.last`. Leaving the page stops it. */
export function useScan(projectId: string, environmentId: string): Scan {
  const client = useClient();
  const queries = useQueryClient();
  const [running, setRunning] = useState<Running | null>(null);
  const [error, setError] = useState<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  useEngineEvent('scan.progressed', (progress) => {
    setRunning((now) => (now?.runId === progress.runId ? progress : now));
  });
  const start = async (): Promise<void> => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    const runId = crypto.randomUUID();
    setRunning({ runId, done: 0, total: 0, table: '' });
    setError(null);
    const key = { projectId, environmentId };
    try {
      const report = await client.call('scan.run', { ...key, runId }, controller.signal);
      queries.setQueryData(queryKey('scan.last', key), report);
      void queries.invalidateQueries({ queryKey: queryKey('scan.news') });
    } catch (failure) {
      if (!controller.signal.aborted) setError(failure);
    }
    setRunning((now) => (now?.runId === runId ? null : now));
  };
  return { running, error, start: () => void start(), stop: () => abort.current?.abort() };
}
