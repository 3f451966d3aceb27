import { AppError } from '#shared/errors/app-error.ts';

/** A name as a back-ticked identifier, safe in every sql_mode. Throws `database.unsupported` for names with a NUL. */
export function quoteIdentifier(name: string): string {
  if (name.length === 0 || name.includes('\0')) {
    throw new AppError('database.unsupported', {
      message: 'A database object has a name that cannot be written in SQL.',
    });
  }
  return `\`${name.replaceAll('`', '``')}\``;
}

/** `schema`.`name`, both quoted. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

const harmlessText = /^[A-Za-z0-9 _.,:;@%+\-/()#*=<>[\]{}]*$/;

/** Text as a literal that means the same in every sql_mode (also NO_BACKSLASH_ESCAPES): plain text or hexadecimal. */
export function quoteLiteral(text: string): string {
  return harmlessText.test(text) ? `'${text}'` : `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`;
}

/** Bytes as a binary literal. */
export function quoteBytes(bytes: Uint8Array): string {
  return bytes.length === 0 ? "''" : `X'${Buffer.from(bytes).toString('hex')}'`;
}

/** Text for places where only a plain string literal is allowed (COMMENT, DEFAULT); needs a session with sql_mode ''. */
export function quoteDdlString(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`;
}
