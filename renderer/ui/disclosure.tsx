import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Disclosure as AriaDisclosure, DisclosurePanel, Button, Heading } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './disclosure.module.css';

interface DisclosureProps {
  readonly label: ReactNode;
  /** Beside the label, e.g. a count. */
  readonly aside?: ReactNode;
  readonly defaultExpanded?: boolean;
  /** Small and without a frame, inside other text. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

/** A part that can be folded away. */
export function Disclosure({ label, aside, defaultExpanded = false, quiet = false, children }: DisclosureProps) {
  return (
    <AriaDisclosure defaultExpanded={defaultExpanded} className={cx(styles.disclosure, quiet && styles.quiet)}>
      <Heading level={3} className={styles.heading ?? ''}>
        <Button slot="trigger" className={styles.trigger ?? ''}>
          <ChevronRight aria-hidden size={14} className={styles.chevron} />
          <span>{label}</span>
          {aside !== undefined && <span className={styles.aside}>{aside}</span>}
        </Button>
      </Heading>
      <DisclosurePanel className={styles.panel ?? ''}>
        <div className={styles.content}>{children}</div>
      </DisclosurePanel>
    </AriaDisclosure>
  );
}
