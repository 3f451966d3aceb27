import { AppError } from '#shared/errors/app-error.ts';

const allowed: readonly string[] = ['https:', 'http:', 'mailto:'];

/**
 * An address that may be handed to the system's browser or mail program, in its normal spelling. Refuses every other
 * scheme, names and passwords in front of the host (they disguise it), and control characters. Throws
 * `contract.invalid-input`.
 */
export function parseExternalUrl(text: string): string {
  const url = text.length <= 4096 && URL.canParse(text) ? new URL(text) : null;
  const disguised = url !== null && (url.username !== '' || url.password !== '');
  if (url === null || !allowed.includes(url.protocol) || disguised || hasControlCharacters(text)) {
    throw new AppError('contract.invalid-input', {
      message: 'This address cannot be opened: only web and mail addresses can.',
      retry: 'never',
    });
  }
  return url.href;
}

function hasControlCharacters(text: string): boolean {
  return /[\p{Cc}\p{Cf}]/u.test(text);
}
