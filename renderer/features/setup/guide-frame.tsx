import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import { cx } from '../../ui/cx.ts';
import { Page } from '../../ui/page.tsx';
import styles from './guide-frame.module.css';
import { strings } from './strings.ts';

/** The guide's steps in order. */
export const guideSteps = ['questions', 'choose', 'branches', 'places', 'plan'] as const;
export type GuideStep = (typeof guideSteps)[number];

interface GuideFrameProps {
  readonly step: GuideStep;
  /** The last step that can be opened with what is known. */
  readonly reachable: GuideStep;
  readonly text: string;
  readonly pathOf: (step: GuideStep) => string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** What every step of the guide stands in: its title and the way through. */
export function GuideFrame({ step, reachable, text, pathOf, actions, children }: GuideFrameProps) {
  const here = guideSteps.indexOf(step);
  const furthest = guideSteps.indexOf(reachable);
  return (
    <Page title={strings.title} subtitle={text} width="wide" actions={actions}>
      <nav aria-label={strings.steps.label}>
        <ol className={styles.steps}>
          {guideSteps.map((each, index) => {
            const isDone = index < here;
            const content = (
              <>
                <span className={styles.number} aria-hidden>
                  {isDone ? <Check size={12} strokeWidth={3} /> : index + 1}
                </span>
                {strings.steps[each]}
              </>
            );
            return (
              <li
                key={each}
                className={cx(styles.step, isDone && styles.done, index === here && styles.here)}
                {...(index === here && { 'aria-current': 'step' as const })}
              >
                {index !== here && index <= furthest ? (
                  <Link href={pathOf(each)} className={styles.link ?? ''}>
                    {content}
                  </Link>
                ) : (
                  <span className={styles.link}>{content}</span>
                )}
              </li>
            );
          })}
        </ol>
      </nav>
      {children}
    </Page>
  );
}

interface GuideBarProps {
  /** What stands on the left, e.g. why it cannot go on. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** The buttons of a step; they stay in sight. */
export function GuideBar({ note, children }: GuideBarProps) {
  return (
    <footer className={styles.bar}>
      <div className={styles.note} role="status">
        {note}
      </div>
      {children}
    </footer>
  );
}
