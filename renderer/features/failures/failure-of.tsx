import type { ReactNode } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { toFailure } from '../../client/failure.ts';
import { Button } from '../../ui/button.tsx';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import { words } from '../../ui/words.ts';

interface FailureOfProps {
  /** What was thrown; nothing is shown for null. */
  readonly error: unknown;
  readonly onRetry?: () => unknown;
  readonly state?: string | undefined;
  readonly actions?: ReactNode;
}

/** Shows anything thrown by the client, with the ways on. */
export function FailureOf({ error, onRetry, state, actions }: FailureOfProps) {
  const client = useClient();
  if (error === null || error === undefined) return null;
  const failure = toFailure(error);
  return (
    <FailureNotice
      failure={failure}
      detailsLabel={words.technicalDetails}
      state={state}
      actions={
        <>
          {actions}
          <Button
            size="small"
            variant="ghost"
            onPress={() => void client.call('shell.copyText', { text: JSON.stringify(failure, null, 2) })}
          >
            {words.copy}
          </Button>
          {onRetry && (
            <Button size="small" onPress={() => void onRetry()}>
              {words.retry}
            </Button>
          )}
        </>
      }
    />
  );
}
