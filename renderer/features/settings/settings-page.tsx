import { Link } from 'react-aria-components';
import { Navigate, useParams } from 'react-router';
import type { ComponentType } from 'react';
import { cx } from '../../ui/cx.ts';
import { Page } from '../../ui/page.tsx';
import { AboutSection } from './about-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { BehaviourSection } from './behaviour-section.tsx';
import { HostKeysSection } from './host-keys-section.tsx';
import { MaskingSection } from './masking-section.tsx';
import { SecretsSection } from './secrets-section.tsx';
import styles from './settings-page.module.css';
import { strings } from './strings.ts';

interface SettingsPart {
  readonly id: string;
  readonly title: string;
  readonly Content: ComponentType;
}

const parts: readonly SettingsPart[] = [
  { id: 'appearance', title: strings.sections.appearance, Content: AppearanceSection },
  { id: 'behaviour', title: strings.sections.notifications, Content: BehaviourSection },
  { id: 'hosts', title: strings.sections.hosts, Content: HostKeysSection },
  { id: 'masking', title: strings.sections.masking, Content: MaskingSection },
  { id: 'secrets', title: strings.sections.secrets, Content: SecretsSection },
  { id: 'about', title: strings.sections.about, Content: AboutSection },
];

/** The settings of this computer, one part at a time. */
export function SettingsPage() {
  const { section } = useParams();
  const part = parts.find((candidate) => candidate.id === section);
  if (!part) return <Navigate to="/settings/appearance" replace />;
  return (
    <Page title={strings.title} width="wide">
      <div className={styles.columns}>
        <nav aria-label={strings.sections.label} className={styles.nav}>
          <ul>
            {parts.map(({ id, title }) => (
              <li key={id}>
                <Link
                  href={`/settings/${id}`}
                  className={cx(styles.link, id === part.id && styles.current)}
                  {...(id === part.id && { 'aria-current': 'page' as const })}
                >
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className={styles.content}>
          <part.Content />
        </div>
      </div>
    </Page>
  );
}
