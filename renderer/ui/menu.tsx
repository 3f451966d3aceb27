import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator, Text } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './menu.module.css';
import selectStyles from './select.module.css';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** E.g. why it cannot be done now. */
  readonly description?: string;
  readonly isDisabled?: boolean;
  readonly isDangerous?: boolean;
  readonly onAction: () => void;
}

interface MenuProps {
  readonly label: string;
  /** Groups are separated by a line. */
  readonly groups: readonly (readonly MenuAction[])[];
  /** The button that opens it. */
  readonly children: ReactElement;
}

/** Actions behind a button. */
export function Menu({ label, groups, children }: MenuProps) {
  const shown = groups.filter((group) => group.length > 0);
  return (
    <MenuTrigger>
      {children}
      <Popover className={selectStyles.popover ?? ''} offset={4} placement="bottom end">
        <AriaMenu aria-label={label} className={selectStyles.list ?? ''}>
          {shown.flatMap((group, index) => [
            ...(index > 0 ? [<Separator key={`line-${String(index)}`} className={styles.line ?? ''} />] : []),
            ...group.map((action) => <Item key={action.id} action={action} />),
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function Item({ action }: { readonly action: MenuAction }) {
  const { icon: Icon } = action;
  return (
    <MenuItem
      id={action.id}
      textValue={action.label}
      isDisabled={action.isDisabled ?? false}
      onAction={action.onAction}
      className={cx(selectStyles.item, action.isDangerous && styles.dangerous)}
    >
      {Icon && <Icon aria-hidden size={15} className={styles.icon} />}
      <span className={selectStyles.texts}>
        <Text slot="label">{action.label}</Text>
        {action.description !== undefined && (
          <Text slot="description" className={selectStyles.itemDescription ?? ''}>
            {action.description}
          </Text>
        )}
      </span>
    </MenuItem>
  );
}
