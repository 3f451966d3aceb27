import { Monitor, Moon, Sun } from 'lucide-react';
import { RadioCards } from '../../ui/field.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { strings } from './strings.ts';
import { useSaveSettings, useSettings } from './use-settings.ts';

const text = strings.appearance;

/** Light, dark, or as the system. */
export function AppearanceSection() {
  const settings = useSettings();
  const save = useSaveSettings();
  return (
    <Section title={strings.sections.appearance} description={text.description}>
      <Card>
        <RadioCards
          label={text.label}
          value={settings?.appearance ?? 'system'}
          onChange={(appearance) => save({ appearance })}
          across
          options={[
            { value: 'system', title: text.system, icon: Monitor },
            { value: 'light', title: text.light, icon: Sun },
            { value: 'dark', title: text.dark, icon: Moon },
          ]}
        />
      </Card>
    </Section>
  );
}
