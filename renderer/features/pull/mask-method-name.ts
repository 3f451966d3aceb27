import type { MaskMethod } from '#shared/domain/masking.ts';

const methodNames: Readonly<Record<MaskMethod, string>> = {
  email: 'Mask as e-mail address',
  name: 'Mask as full name',
  'first-name': 'Mask as first name',
  'last-name': 'Mask as last name',
  login: 'Mask as login name',
  phone: 'Mask as phone number',
  street: 'Mask as street',
  city: 'Mask as city',
  postcode: 'Mask as postcode',
  company: 'Mask as company',
  ip: 'Mask as IP address',
  url: 'Mask as web address',
  text: 'Mask as text',
  token: 'Mask as token',
  birthday: 'Mask as birthday, year kept',
  zero: 'Replace by 0',
  empty: 'Make empty',
  null: 'Make NULL',
  password: 'Replace by an unusable password',
};

/** What a masking method does, in words. */
export function maskMethodName(method: MaskMethod): string {
  return methodNames[method];
}
