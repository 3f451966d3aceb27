import { useState } from 'react';
import { useEngineEvent } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { strings } from '../strings.ts';
import styles from './notices.module.css';

type EngineState = 'running' | 'restarted' | 'failed';

/** What concerns the whole app: the engine's health and files that had to be set aside. */
export function Notices() {
  const [engine, setEngine] = useState<EngineState>('running');
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  const settingsNotice = useRequest('shell.settings', {}).data?.notice ?? null;
  const engineNotices = useRequest('engine.notices', {}).data ?? [];
  useEngineEvent('shell.engineState', ({ state }) => {
    setEngine(state);
  });
  const dismiss = (id: string) => (
    <Button
      size="small"
      variant="ghost"
      onPress={() => {
        setDismissed((known) => [...known, id]);
      }}
    >
      {strings.dismiss}
    </Button>
  );
  const files = [
    ...(settingsNotice === null ? [] : [{ id: 'settings', title: strings.settingsNotice, text: settingsNotice }]),
    ...engineNotices.map(({ id, text }) => ({ id, title: text, text: undefined })),
  ].filter(({ id }) => !dismissed.includes(id));
  if (engine === 'running' && files.length === 0) return null;
  return (
    <div className={styles.notices}>
      {engine === 'restarted' && (
        <Notice
          tone="warning"
          role="status"
          title={strings.engineRestarted}
          actions={
            <>
              <LinkButton size="small" href="/jobs">
                {strings.openJobs}
              </LinkButton>
              <Button
                size="small"
                variant="ghost"
                onPress={() => {
                  setEngine('running');
                }}
              >
                {strings.dismiss}
              </Button>
            </>
          }
        >
          {strings.engineRestartedText}
        </Notice>
      )}
      {engine === 'failed' && (
        <Notice tone="bad" role="alert" title={strings.engineFailed}>
          {strings.engineFailedText}
        </Notice>
      )}
      {files.map(({ id, title, text }) => (
        <Notice key={id} tone="warning" role="status" title={title} actions={dismiss(id)}>
          {text}
        </Notice>
      ))}
    </div>
  );
}
