import { printable } from './output.ts';
import { columnsOf, cut } from './text-width.ts';

/** Cells of a column that gives way are cut to this, not further. */
const narrowest = 8;
const widest = 60;
const gap = 2;

/**
 * A plain table with aligned columns; numbers to the right. With `width`, the widest texts are cut until it fits; the first
 * column never is, because it holds what is typed again. Where nothing helps, each row becomes a block of lines.
 */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  width?: number,
): string {
  const body = rows.map((row) => row.map((cell) => printable(String(cell))));
  const isNumber = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => numberLike.test(String(row[column]))),
  );
  const wanted = head.map((title, column) => {
    const most = Math.max(columnsOf(title), ...body.map((row) => columnsOf(row[column] ?? '')));
    return column === 0 ? most : Math.min(most, widest);
  });
  const widths = width === undefined ? wanted : fit(wanted, isNumber, width);
  if (widths === null) return body.map((row) => toBlock(head, row)).join('\n\n');
  const toLine = (row: readonly string[]): string =>
    row
      .map((cell, column) => pad(cut(cell, widths[column] ?? 0), widths[column] ?? 0, isNumber[column] === true))
      .join(' '.repeat(gap))
      .trimEnd();
  return [head, ...body].map(toLine).join('\n');
}

const numberLike = /^[\d.,]+( [kMGT]?B)?$/;

/** Widths that fit; null when there are none. */
function fit(wanted: readonly number[], isNumber: readonly boolean[], width: number): readonly number[] | null {
  const widths = [...wanted];
  const total = (): number => widths.reduce((sum, one) => sum + one + gap, -gap);
  while (total() > width) {
    const most = Math.max(
      0,
      ...widths.filter((one, column) => column > 0 && isNumber[column] !== true && one > narrowest),
    );
    if (most === 0) return null;
    const column = widths.findIndex((one, index) => index > 0 && isNumber[index] !== true && one === most);
    widths[column] = Math.max(narrowest, most - Math.max(1, Math.min(most - narrowest, total() - width, 4)));
  }
  return widths;
}

function toBlock(head: readonly string[], row: readonly string[]): string {
  const filled = row.flatMap((cell, column) => (cell === '' ? [] : [`${head[column] ?? ''}: ${cell}`]));
  return filled.join('\n');
}

function pad(text: string, width: number, toTheRight: boolean): string {
  const space = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return toTheRight ? space + text : text + space;
}
