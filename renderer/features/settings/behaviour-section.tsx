import { Switch } from '../../ui/field.tsx';
import { Card, Section } from '../../ui/page.tsx';
import styles from './settings-page.module.css';
import { strings } from './strings.ts';
import { useSaveSettings, useSettings } from './use-settings.ts';

const text = strings.notifications;

/** Notifications, quitting and single-key shortcuts. */
export function BehaviourSection() {
  const settings = useSettings();
  const save = useSaveSettings();
  return (
    <Section title={strings.sections.notifications}>
      <Card padded={false}>
        <div className={styles.rows}>
          <div>
            <Switch
              isSelected={settings?.notifications ?? true}
              onChange={(notifications) => save({ notifications })}
              description={text.notifyText}
            >
              {text.notify}
            </Switch>
          </div>
          <div>
            <Switch
              isSelected={settings?.confirmBeforeQuit ?? true}
              onChange={(confirmBeforeQuit) => save({ confirmBeforeQuit })}
              description={text.quitText}
            >
              {text.quit}
            </Switch>
          </div>
          <div>
            <Switch
              isSelected={settings?.singleKeyShortcuts ?? true}
              onChange={(singleKeyShortcuts) => save({ singleKeyShortcuts })}
              description={text.keysText}
            >
              {text.keys}
            </Switch>
          </div>
        </div>
      </Card>
    </Section>
  );
}
