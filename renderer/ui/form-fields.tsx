import type { ReactNode } from 'react';
import { type Control, Controller, type FieldPathByValue, type FieldValues } from 'react-hook-form';
import { TextField } from './field.tsx';
import { Select, type SelectOption } from './select.tsx';

interface FormTextFieldProps<T extends FieldValues> {
  readonly control: Control<T>;
  readonly name: FieldPathByValue<T, string>;
  readonly label: string;
  readonly description?: ReactNode;
  readonly mono?: boolean;
  readonly autoFocus?: boolean;
  readonly isDisabled?: boolean;
  readonly inputMode?: 'text' | 'numeric' | 'url';
  readonly beside?: ReactNode;
}

/** A text field of a form, with the form's own message when it is refused. */
export function FormTextField<T extends FieldValues>({ control, name, ...rest }: FormTextFieldProps<T>) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <TextField
          {...rest}
          value={field.value}
          onChange={field.onChange}
          onBlur={field.onBlur}
          error={fieldState.error?.message}
        />
      )}
    />
  );
}

interface FormSelectProps<T extends FieldValues> {
  readonly control: Control<T>;
  readonly name: FieldPathByValue<T, string>;
  readonly label: string;
  readonly description?: ReactNode;
  readonly options: readonly SelectOption<string>[];
}

/** A choice of a form. */
export function FormSelect<T extends FieldValues>({ control, name, ...rest }: FormSelectProps<T>) {
  return (
    <Controller
      control={control}
      name={name}
      render={({ field, fieldState }) => (
        <Select {...rest} value={field.value} onChange={field.onChange} error={fieldState.error?.message} />
      )}
    />
  );
}
