/** What settings say under a key. Values may be secret. */
export type SettingValue =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'unset' }
  /** It is set, but reading cannot tell to what; `why` holds no value. */
  | { readonly kind: 'unknown'; readonly why: string };

/** The settings of one source: some files together. */
export interface Settings {
  /** The file that decided, relative to the project's root. */
  readonly file: string;
  get(key: string): SettingValue;
  /** Environment variables that are not known here and for which the code's own default was taken. */
  readonly assumed: readonly string[];
}

/** A setting that is not there. */
export const unset: SettingValue = { kind: 'unset' };

/** A setting's text; true and false are written as words. */
export function settingText(value: string | number | boolean): SettingValue {
  return { kind: 'value', text: String(value) };
}
