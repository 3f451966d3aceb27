import type { LucideIcon } from 'lucide-react';
import { Check, Minus, Search, X } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Button,
  CheckboxButton,
  CheckboxField,
  type CheckboxFieldProps,
  FieldError,
  Input,
  Label,
  RadioButton,
  RadioField,
  RadioGroup,
  SearchField as AriaSearchField,
  SwitchButton,
  SwitchField,
  type SwitchFieldProps,
  Text,
  TextField as AriaTextField,
} from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './field.module.css';

export interface FieldTexts {
  readonly label: string;
  readonly description?: ReactNode;
  /** Why the value is refused. */
  readonly error?: string | undefined;
}

interface TextFieldProps extends FieldTexts {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: (() => void) | undefined;
  readonly name?: string;
  readonly type?: 'text' | 'password' | 'url';
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly autoFocus?: boolean;
  readonly isRequired?: boolean;
  readonly isDisabled?: boolean;
  readonly inputMode?: 'text' | 'numeric' | 'url';
  /** Stands in the field's line, e.g. a button that chooses a file. */
  readonly beside?: ReactNode;
  /** Hides the label from sight, not from screen readers. */
  readonly labelHidden?: boolean;
}

/** One line of text. */
export function TextField({
  label,
  description,
  error,
  beside,
  mono,
  placeholder,
  labelHidden,
  ...props
}: TextFieldProps) {
  const { onBlur, ...rest } = props;
  return (
    <AriaTextField
      {...rest}
      {...(onBlur && { onBlur })}
      {...(labelHidden && { 'aria-label': label })}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoComplete="off"
      spellCheck="false"
      className={styles.field ?? ''}
    >
      {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
      <div className={styles.line}>
        <Input className={cx(styles.input, mono && styles.mono)} {...(placeholder !== undefined && { placeholder })} />
        {beside}
      </div>
      {description !== undefined && (
        <Text slot="description" className={styles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
}

/** Filters what stands below it. Escape empties it. */
export function SearchField({ label, placeholder, ...props }: SearchFieldProps) {
  return (
    <AriaSearchField {...props} aria-label={label} className={styles.search ?? ''}>
      <Search aria-hidden size={14} className={styles.searchIcon} />
      <Input className={cx(styles.input, styles.searchInput)} placeholder={placeholder ?? label} />
      <Button className={styles.clear ?? ''}>
        <X aria-hidden size={13} />
      </Button>
    </AriaSearchField>
  );
}

interface ChoiceProps {
  /** Absent only where an `aria-label` says it. */
  readonly children?: ReactNode;
  readonly description?: ReactNode;
}

/** Yes or no, taken over with the form it stands in. */
export function Checkbox({
  children,
  description,
  ...props
}: ChoiceProps & Omit<CheckboxFieldProps, 'children' | 'className' | 'style'>) {
  return (
    <CheckboxField {...props} className={styles.choiceField ?? ''}>
      <CheckboxButton className={styles.choice ?? ''}>
        {({ isIndeterminate }) => (
          <>
            <span className={styles.box} aria-hidden>
              {isIndeterminate ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
            </span>
            {children !== undefined && <span className={styles.choiceTexts}>{children}</span>}
          </>
        )}
      </CheckboxButton>
      <ChoiceDescription>{description}</ChoiceDescription>
    </CheckboxField>
  );
}

/** On or off, effective at once. */
export function Switch({
  children,
  description,
  ...props
}: ChoiceProps & Omit<SwitchFieldProps, 'children' | 'className' | 'style'>) {
  return (
    <SwitchField {...props} className={cx(styles.choiceField, styles.switchField)}>
      <SwitchButton className={cx(styles.choice, styles.switch)}>
        <span className={styles.choiceTexts}>{children}</span>
        <span className={styles.track} aria-hidden>
          <span className={styles.knob} />
        </span>
      </SwitchButton>
      <ChoiceDescription>{description}</ChoiceDescription>
    </SwitchField>
  );
}

function ChoiceDescription({ children }: { readonly children: ReactNode }) {
  if (!children) return null;
  return (
    <Text slot="description" className={cx(styles.description, styles.choiceDescription)}>
      {children}
    </Text>
  );
}

interface RadioCardsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly {
    readonly value: T;
    readonly title: string;
    readonly description?: string;
    readonly icon?: LucideIcon;
    readonly isDisabled?: boolean;
  }[];
  /** Beside each other instead of below. */
  readonly across?: boolean;
  readonly labelHidden?: boolean;
}

/** A few alternatives, each with a sentence about it. */
export function RadioCards<T extends string>({
  label,
  value,
  onChange,
  options,
  across,
  labelHidden,
}: RadioCardsProps<T>) {
  return (
    <RadioGroup
      value={value}
      onChange={(next) => {
        const option = options.find((candidate) => candidate.value === next);
        if (option) onChange(option.value);
      }}
      {...(labelHidden && { 'aria-label': label })}
      className={styles.field ?? ''}
    >
      {!labelHidden && <Label className={styles.label ?? ''}>{label}</Label>}
      <div className={cx(styles.cards, across && styles.across)}>
        {options.map(({ icon: Icon, ...option }) => (
          <RadioField
            key={option.value}
            value={option.value}
            isDisabled={option.isDisabled ?? false}
            className={styles.radioField ?? ''}
          >
            <RadioButton className={styles.card ?? ''}>
              <span className={styles.dot} aria-hidden />
              {Icon && <Icon aria-hidden size={16} className={styles.cardIcon} />}
              <span className={styles.choiceTexts}>
                <span>{option.title}</span>
                {option.description !== undefined && <span className={styles.description}>{option.description}</span>}
              </span>
            </RadioButton>
          </RadioField>
        ))}
      </div>
    </RadioGroup>
  );
}
