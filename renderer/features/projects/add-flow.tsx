import { useState, type SyntheticEvent, type ReactNode } from 'react';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Card, FieldStack, FormActions, Page } from '../../ui/page.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { ConfirmFound } from './confirm-found.tsx';
import type { DetectedProject, FoundOn } from './first-environment.ts';
import { strings } from './strings.ts';

interface AddFlowProps {
  readonly title: string;
  readonly text: string;
  readonly submitLabel: string;
  readonly workingLabel?: string;
  readonly fields: ReactNode;
  /** Looks at the place; null when a field is still missing, which the fields then say. */
  readonly look: () => Promise<{ readonly detected: DetectedProject; readonly on: FoundOn } | null>;
}

/** Two steps that all ways share: say where, then confirm what was found. What was typed stays when looking fails. */
export function AddFlow({ title, text, submitLabel, workingLabel = strings.detecting, fields, look }: AddFlowProps) {
  const [found, setFound] = useState<{ readonly detected: DetectedProject; readonly on: FoundOn } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [looking, setLooking] = useState(false);
  const run = async (): Promise<void> => {
    setError(null);
    setLooking(true);
    try {
      setFound(await look());
    } catch (thrown) {
      setError(thrown);
    } finally {
      setLooking(false);
    }
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (!looking) void run();
  };
  if (found) return <ConfirmFound {...found} onStartAgain={() => setFound(null)} />;
  return (
    <Page title={title} subtitle={text} width="form">
      <form onSubmit={submit} noValidate>
        <FieldStack>
          <Card>{fields}</Card>
          <FailureOf error={error} onRetry={run} />
          <FormActions>
            <Button type="submit" variant="primary" isPending={looking}>
              {looking ? workingLabel : submitLabel}
            </Button>
            <LinkButton href="/projects/new" variant="ghost">
              {words.cancel}
            </LinkButton>
          </FormActions>
        </FieldStack>
      </form>
    </Page>
  );
}
