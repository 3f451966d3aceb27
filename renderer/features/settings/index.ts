export { SettingsPage } from './settings-page.tsx';
export { useSaveSettings, useSettings } from './use-settings.ts';
