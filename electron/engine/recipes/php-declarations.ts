import type { TokenReader } from './php-reader.ts';

/** A statement that does not run: a block, an `if` with its branches, or up to the semicolon. */
export function skipOne(reader: TokenReader): void {
  if (reader.isOp('{')) {
    reader.skipBrackets();
    return;
  }
  if (reader.takeName('if')) {
    reader.skipBrackets();
    skipOne(reader);
    while (reader.takeName('elseif')) {
      reader.skipBrackets();
      skipOne(reader);
    }
    if (reader.takeName('else')) skipOne(reader);
    return;
  }
  const start = reader.at;
  reader.skipStatement();
  if (reader.at === start) reader.at++;
}

/** Functions and interfaces run nothing when they are declared. */
export function skipDeclaration(reader: TokenReader): 'go-on' {
  while (!reader.done && !reader.isOp('{') && !reader.isOp(';')) {
    if (reader.isOp('(')) reader.skipBrackets();
    else reader.at++;
  }
  if (reader.isOp('{')) reader.skipBrackets();
  else reader.at++;
  return 'go-on';
}
