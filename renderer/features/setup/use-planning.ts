import { useEffect, useRef, useState } from 'react';
import type { SetUpPlan } from '#shared/domain/setup.ts';
import { useClient, useEngineEvent } from '../../client/client-context.tsx';
import type { WindowClient } from '../../client/window-client.ts';

/** How planning stands. */
export type Planning<Plan = SetUpPlan> =
  | { readonly kind: 'idle' }
  | { readonly kind: 'planning'; readonly runId: string; readonly said: readonly string[] }
  | { readonly kind: 'planned'; readonly plan: Plan }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Asks for a plan and hears how far it is; a later question replaces an earlier one. */
export function usePlanning<Plan>(
  ask: (client: WindowClient, runId: string, signal: AbortSignal) => Promise<Plan>,
  told: 'setup.planning' | 'reviews.planning' = 'setup.planning',
): {
  readonly planning: Planning<Plan>;
  readonly plan: () => void;
  readonly stop: () => void;
} {
  const client = useClient();
  const [planning, setPlanning] = useState<Planning<Plan>>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEngineEvent(told, ({ runId, text }) => {
    setPlanning((now) =>
      now.kind === 'planning' && now.runId === runId ? { ...now, said: [...now.said, text] } : now,
    );
  });
  useEffect(() => () => running.current?.abort(), []);
  const stop = (): void => {
    running.current?.abort();
    setPlanning({ kind: 'idle' });
  };
  const plan = (): void => {
    running.current?.abort();
    const abort = new AbortController();
    running.current = abort;
    const runId = crypto.randomUUID();
    setPlanning({ kind: 'planning', runId, said: [] });
    ask(client, runId, abort.signal).then(
      (made) => {
        if (!abort.signal.aborted) setPlanning({ kind: 'planned', plan: made });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setPlanning({ kind: 'failed', error });
      },
    );
  };
  return { planning, plan, stop };
}
