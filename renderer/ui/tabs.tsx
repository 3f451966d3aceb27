import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import styles from './tabs.module.css';

export interface TabPart {
  readonly id: string;
  readonly label: string;
  /** How much is in it. */
  readonly count?: string;
  readonly content: ReactNode;
}

/** Several views of one thing; arrow keys change between them. */
export function Tabs({
  label,
  parts,
  defaultSelected,
  selected,
  onSelect,
}: {
  readonly label: string;
  readonly parts: readonly TabPart[];
  readonly defaultSelected?: string;
  /** Where the address says which one is shown; goes with `onSelect`. */
  readonly selected?: string;
  readonly onSelect?: (id: string) => void;
}) {
  return (
    <AriaTabs
      className={styles.tabs ?? ''}
      {...(defaultSelected !== undefined && { defaultSelectedKey: defaultSelected })}
      {...(selected !== undefined && { selectedKey: selected })}
      {...(onSelect && { onSelectionChange: (key) => onSelect(String(key)) })}
    >
      <TabList aria-label={label} className={styles.list ?? ''}>
        {parts.map((part) => (
          <Tab key={part.id} id={part.id} className={styles.tab ?? ''}>
            {part.label}
            {part.count !== undefined && <span className={styles.count}>{part.count}</span>}
          </Tab>
        ))}
      </TabList>
      {parts.map((part) => (
        <TabPanel key={part.id} id={part.id} className={styles.panel ?? ''}>
          {part.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
