import { useState } from 'react';
import type { Review } from '#shared/domain/review.ts';
import { useClient } from '../../client/client-context.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { fileName } from './export-name.ts';
import { roomStrings as text } from './room-strings.ts';

/** Writes the whole record as one HTML file into a folder that is asked for. */
export function useExport(review: Pick<Review, 'id'>): {
  readonly run: () => Promise<void>;
  readonly error: unknown;
  readonly reset: () => void;
} {
  const client = useClient();
  const toast = useToast();
  const [error, setError] = useState<unknown>(null);
  const run = async (): Promise<void> => {
    setError(null);
    try {
      const { folder } = await client.call('shell.chooseFolder', { title: text.exportFolder });
      if (folder === null) return;
      const asked = `${folder.replace(/[/\\]$/u, '')}/${fileName(review.id, new Date())}`;
      const { file } = await client.call('reviews.export', { reviewId: review.id, file: asked });
      toast({
        ...{ tone: 'good', title: text.exported, description: file },
        action: { label: text.show, onPress: () => void client.call('shell.showInFolder', { path: file }) },
      });
    } catch (failure) {
      setError(failure);
    }
  };
  return { run, error, reset: () => setError(null) };
}
