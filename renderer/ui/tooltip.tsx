import type { ReactElement, ReactNode } from 'react';
import { Focusable, Tooltip as AriaTooltip, TooltipTrigger } from 'react-aria-components';
import styles from './tooltip.module.css';

/** Words beside an element on hover and focus. The child must be one of our focusable primitives. */
export function Tooltip({ text, children }: { readonly text: ReactNode; readonly children: ReactElement }) {
  return (
    <TooltipTrigger delay={500} closeDelay={60}>
      {children}
      <AriaTooltip offset={6} className={styles.tooltip ?? ''}>
        {text}
      </AriaTooltip>
    </TooltipTrigger>
  );
}

/** Plain text that explains itself on hover and focus, e.g. a relative date with the full one behind it. */
export function Explained({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <Tooltip text={text}>
      <Focusable>
        <span role="note" tabIndex={0} className={styles.explained} aria-label={`${plainText(children)} (${text})`}>
          {children}
        </span>
      </Focusable>
    </Tooltip>
  );
}

function plainText(node: ReactNode): string {
  return typeof node === 'string' || typeof node === 'number' ? String(node) : '';
}
