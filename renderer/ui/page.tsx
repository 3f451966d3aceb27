import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  /** One line under the title. */
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
  /** `form` = narrow column, `wide` = lists and boards. */
  readonly width?: 'form' | 'wide' | 'full';
  readonly children: ReactNode;
}

/** What stands in the middle of the window: one title, its actions, the content. */
export function Page({ title, subtitle, actions, width = 'wide', children }: PageProps) {
  return (
    <div className={cx(styles.page, styles[width])}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1 className={styles.title}>{title}</h1>
          {subtitle !== undefined && <div className={styles.subtitle}>{subtitle}</div>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, description, actions, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <header className={styles.sectionHeader}>
        <div>
          <h2 className={styles.sectionTitle}>{title}</h2>
          {description !== undefined && <p className={styles.description}>{description}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** A surface that holds what belongs together. */
export function Card({ children, padded = true }: { readonly children: ReactNode; readonly padded?: boolean }) {
  return <div className={cx(styles.card, padded && styles.padded)}>{children}</div>;
}

/** Names and values in two columns. */
export function Facts({ items }: { readonly items: readonly { readonly name: string; readonly value: ReactNode }[] }) {
  return (
    <dl className={styles.facts}>
      {items.map((item) => (
        <div key={item.name} className={styles.fact}>
          <dt>{item.name}</dt>
          <dd>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The buttons that end a form. */
export function FormActions({ children }: { readonly children: ReactNode }) {
  return <div className={styles.formActions}>{children}</div>;
}

/** Fields below each other; `columns` sets them side by side where there is room. */
export function FieldStack({
  children,
  columns = false,
}: {
  readonly children: ReactNode;
  readonly columns?: boolean;
}) {
  return <div className={cx(styles.fields, columns && styles.columns)}>{children}</div>;
}
