import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, Disclosure as AriaDisclosure, DisclosurePanel, Heading } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './disclosure.module.css';

interface DisclosureProps {
  readonly label: ReactNode;
  /** Beside the label, e.g. a count. */
  readonly aside?: ReactNode;
  readonly defaultExpanded?: boolean;
  /** Where it stands in the page's outline. */
  readonly level?: 2 | 3;
  /** Small, without a frame and no part of the page's outline: inside other text. */
  readonly quiet?: boolean;
  readonly children: ReactNode;
}

/** A part that can be folded away. */
export function Disclosure({
  label,
  aside,
  defaultExpanded = false,
  level = 2,
  quiet = false,
  children,
}: DisclosureProps) {
  const trigger = (
    <Button slot="trigger" className={styles.trigger ?? ''}>
      <ChevronRight aria-hidden size={14} className={styles.chevron} />
      <span>{label}</span>
      {aside !== undefined && <span className={styles.aside}>{aside}</span>}
    </Button>
  );
  return (
    <AriaDisclosure defaultExpanded={defaultExpanded} className={cx(styles.disclosure, quiet && styles.quiet)}>
      {quiet ? (
        trigger
      ) : (
        <Heading level={level} className={styles.heading ?? ''}>
          {trigger}
        </Heading>
      )}
      <DisclosurePanel className={styles.panel ?? ''}>
        <div className={styles.content}>{children}</div>
      </DisclosurePanel>
    </AriaDisclosure>
  );
}
