import { FieldError, Label, Text, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';
import { cx } from './cx.ts';
import type { FieldTexts } from './field.tsx';
import fieldStyles from './field.module.css';
import styles from './text-area.module.css';

interface TextAreaProps extends FieldTexts {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  /** Ctrl or Cmd with Enter. */
  readonly onSubmit?: () => void;
}

/** Several lines of text; it grows with what is typed. */
export function TextArea({ label, description, error, value, onChange, rows = 3, onSubmit }: TextAreaProps) {
  return (
    <AriaTextField
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      className={fieldStyles.field ?? ''}
      onKeyDown={(event) => {
        if (onSubmit && event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onSubmit();
        else event.continuePropagation();
      }}
    >
      <Label className={fieldStyles.label ?? ''}>{label}</Label>
      <AriaTextArea rows={rows} className={cx(fieldStyles.input, styles.area)} />
      {description !== undefined && (
        <Text slot="description" className={fieldStyles.description ?? ''}>
          {description}
        </Text>
      )}
      <FieldError className={fieldStyles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
