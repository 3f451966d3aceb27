import { ChevronsUpDown } from 'lucide-react';
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { cx } from './cx.ts';
import type { FieldTexts } from './field.tsx';
import fieldStyles from './field.module.css';
import selectStyles from './select.module.css';
import styles from './suggest-field.module.css';

interface SuggestFieldProps extends FieldTexts {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** What is offered; anything else may be typed as well. */
  readonly suggestions: readonly string[];
  readonly labelHidden?: boolean;
  readonly mono?: boolean;
}

/** One line of text with suggestions below it. */
export function SuggestField(props: SuggestFieldProps) {
  const { label, description, error, value, onChange, suggestions, labelHidden, mono } = props;
  return (
    <ComboBox
      allowsCustomValue
      menuTrigger="input"
      inputValue={value}
      onInputChange={onChange}
      items={suggestions.map((name) => ({ id: name }))}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      {...(labelHidden && { 'aria-label': label })}
      className={fieldStyles.field ?? ''}
    >
      {!labelHidden && <Label className={fieldStyles.label ?? ''}>{label}</Label>}
      <div className={styles.line}>
        <Input className={cx(fieldStyles.input, styles.input, mono && fieldStyles.mono)} spellCheck="false" />
        {suggestions.length > 0 && (
          <Button className={styles.open ?? ''}>
            <ChevronsUpDown aria-hidden size={13} />
          </Button>
        )}
      </div>
      {description !== undefined && (
        <Text slot="description" className={fieldStyles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={fieldStyles.error ?? ''}>{error}</FieldError>
      <Popover className={selectStyles.popover ?? ''} offset={4}>
        <ListBox<{ id: string }> className={selectStyles.list ?? ''}>
          {({ id }) => (
            <ListBoxItem textValue={id} className={selectStyles.item ?? ''}>
              <span className={selectStyles.texts}>
                <Text slot="label">{id}</Text>
              </span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
