import { useEffect } from 'react';
import { useSettings } from '../features/settings/index.ts';

/** Puts the chosen appearance on the document, where the colours follow it. */
export function useAppearance(): void {
  const appearance = useSettings()?.appearance ?? 'system';
  useEffect(() => {
    document.documentElement.dataset.appearance = appearance;
  }, [appearance]);
}
