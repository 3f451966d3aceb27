import { useQueryClient } from '@tanstack/react-query';
import type { Settings } from '#shared/domain/settings.ts';
import { queryKey, useCommand, useRequest } from '../../client/requests.ts';

interface SettingsAnswer {
  readonly settings: Settings;
  readonly notice: string | null;
}

/** Some settings; what is left out stays. */
type SettingsChange = { readonly [K in keyof Settings]?: Settings[K] };

/** The settings of this computer; undefined until they are read. */
export function useSettings(): Settings | undefined {
  return useRequest('shell.settings', {}).data?.settings;
}

/** Changes settings; the window shows them at once and the main process has the last word. */
export function useSaveSettings(): (change: SettingsChange) => void {
  const queries = useQueryClient();
  const save = useCommand('shell.saveSettings', { renews: ['shell.settings'] });
  return (change) => {
    queries.setQueryData<SettingsAnswer>(
      queryKey('shell.settings', {}),
      (known) => known && { ...known, settings: { ...known.settings, ...change } },
    );
    save.mutate(change, { onError: () => void queries.invalidateQueries({ queryKey: queryKey('shell.settings') }) });
  };
}
