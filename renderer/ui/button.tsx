import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps, Link, type LinkProps } from 'react-aria-components';
import styles from './button.module.css';
import { cx } from './cx.ts';
import { Spinner } from './spinner.tsx';
import { Tooltip } from './tooltip.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger';

interface Look {
  readonly variant?: ButtonVariant;
  readonly size?: 'small' | 'medium' | 'large';
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
}

function classOf({ variant = 'secondary', size = 'medium' }: Pick<Look, 'variant' | 'size'>, more?: string): string {
  return cx(styles.button, styles[variant], styles[size], more);
}

function Content({ icon: Icon, pending = false, children }: Pick<Look, 'icon' | 'children'> & { pending?: boolean }) {
  return (
    <>
      {pending ? <Spinner /> : Icon !== undefined && <Icon aria-hidden size={15} strokeWidth={2} />}
      <span className={styles.label}>{children}</span>
    </>
  );
}

/** Starts an action. While `isPending` it keeps its place and its focus and says so. */
export function Button({
  variant,
  size,
  icon,
  children,
  ...rest
}: Look & Omit<AriaButtonProps, 'children' | 'className' | 'style'>) {
  return (
    <AriaButton {...rest} className={classOf({ ...(variant && { variant }), ...(size && { size }) })}>
      <Content {...(icon && { icon })} pending={rest.isPending ?? false}>
        {children}
      </Content>
    </AriaButton>
  );
}

/** Goes somewhere, looks like a button. */
export function LinkButton({
  variant,
  size,
  icon,
  children,
  ...rest
}: Look & Omit<LinkProps, 'children' | 'className' | 'style'>) {
  return (
    <Link {...rest} className={classOf({ ...(variant && { variant }), ...(size && { size }) })}>
      <Content {...(icon && { icon })}>{children}</Content>
    </Link>
  );
}

interface IconLook {
  /** What it does: read aloud and shown as a tooltip. */
  readonly label: string;
  readonly icon: LucideIcon;
  readonly size?: 'small' | 'medium';
}

/** A button that is only a picture; its words are in the tooltip and for screen readers. */
export function IconButton({
  label,
  icon: Icon,
  size = 'medium',
  ...rest
}: IconLook & Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'aria-label'>) {
  return (
    <Tooltip text={label}>
      <AriaButton
        {...rest}
        aria-label={label}
        className={cx(styles.button, styles.ghost, styles.iconOnly, styles[size])}
      >
        <Icon aria-hidden size={16} strokeWidth={2} />
      </AriaButton>
    </Tooltip>
  );
}
