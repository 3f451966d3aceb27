import { type MaskMethod, maskMethodSchema } from '#shared/domain/masking.ts';

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

/** What a plan or report says about a masked column, in words; a method this version does not know stays as it is. */
export function maskedColumnName(method: string): string {
  if (method === 'scrub') return 'E-mail addresses in it overwritten';
  if (method === 'by-key') return 'Masked by what the row is about';
  const known = maskMethodSchema.safeParse(method);
  return known.success ? methodNames[known.data] : method;
}
