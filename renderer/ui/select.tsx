import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  FieldError,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components';
import { cx } from './cx.ts';
import type { FieldTexts } from './field.tsx';
import fieldStyles from './field.module.css';
import styles from './select.module.css';

export interface SelectOption<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly description?: string;
  readonly icon?: ReactNode;
  readonly isDisabled?: boolean;
}

interface SelectProps<T extends string> extends FieldTexts {
  readonly value: T | null;
  readonly onChange: (value: T) => void;
  readonly options: readonly SelectOption<T>[];
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  readonly labelHidden?: boolean;
  readonly size?: 'small' | 'medium';
}

/** One of a list. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { label, description, error, value, onChange, options, labelHidden, size = 'medium' } = props;
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        const option = options.find((candidate) => candidate.value === key);
        if (option) onChange(option.value);
      }}
      isInvalid={error !== undefined}
      isDisabled={props.isDisabled ?? false}
      {...(props.placeholder !== undefined && { placeholder: props.placeholder })}
      {...(labelHidden && { 'aria-label': label })}
      validationBehavior="aria"
      className={fieldStyles.field ?? ''}
    >
      {!labelHidden && <Label className={fieldStyles.label ?? ''}>{label}</Label>}
      <Button className={cx(styles.trigger, styles[size])}>
        <SelectValue className={styles.value ?? ''} />
        <ChevronsUpDown aria-hidden size={13} className={styles.chevron} />
      </Button>
      {description !== undefined && (
        <Text slot="description" className={fieldStyles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={fieldStyles.error ?? ''}>{error}</FieldError>
      <Popover className={styles.popover ?? ''} offset={4}>
        <ListBox className={styles.list ?? ''} items={options.map((option) => ({ ...option, id: option.value }))}>
          {(option) => (
            <ListBoxItem textValue={option.label} isDisabled={option.isDisabled ?? false} className={styles.item ?? ''}>
              {option.icon}
              <span className={styles.texts}>
                <Text slot="label">{option.label}</Text>
                {option.description !== undefined && (
                  <Text slot="description" className={styles.itemDescription ?? ''}>
                    {option.description}
                  </Text>
                )}
              </span>
              <Check aria-hidden size={14} className={styles.check} />
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
