/** What reading (never running) PHP can say about a value. */
export type PhpValue =
  | { readonly kind: 'known'; readonly value: string | number | boolean | null }
  /** Cannot be known without running the code; `why` is for the user and holds no value. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Depends on a condition that cannot be decided here. */
  | { readonly kind: 'ambiguous'; readonly lines: readonly number[] };

export const phpNull: PhpValue = { kind: 'known', value: null };

/** A known value. */
export function known(value: string | number | boolean | null): PhpValue {
  return { kind: 'known', value };
}

/** A value that cannot be known, with the reason. */
export function unknown(why: string): PhpValue {
  return { kind: 'unknown', why };
}

/** PHP's idea of true; undefined when it cannot be known. */
export function truth(value: PhpValue): boolean | undefined {
  if (value.kind !== 'known') return undefined;
  return !(
    value.value === null ||
    value.value === false ||
    value.value === 0 ||
    value.value === '' ||
    value.value === '0'
  );
}

/** PHP's string conversion of a known value. */
export function phpString(value: string | number | boolean | null): string {
  if (value === true) return '1';
  if (value === false || value === null) return '';
  return String(value);
}
