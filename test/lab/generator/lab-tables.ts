import { moment, scaled, sqlTime, writeTable, type GeneratorContext, type WrittenTable } from './context.ts';
import { link } from './links.ts';
import type { Random } from './random.ts';

/** Tables that no framework has but every hoster has seen; their shapes are in assets/lab-schema.sql. */
export function writeLabTables(context: GeneratorContext): readonly WrittenTable[] {
  return [
    writeEvents(context),
    writeNoKey(context),
    writeBlobs(context),
    writeDocuments(context),
    writeComposite(context),
    writeTypes(context),
    writeLatin1(context),
  ];
}

/** Narrow rows in great number. */
function writeEvents(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_events', ['id', 'kind', 'amount', 'happened'], (file, random) => {
    const count = scaled(context, 45_000, 1000);
    for (let id = 1; id <= count; id += 1) {
      const amount = random.chance(0.1) ? null : (random.int(-99_999, 99_999) / 100).toFixed(2);
      file.row([id, random.int(1, 40), amount, sqlTime(moment(random))]);
    }
  });
}

/** No primary key, and many rows that are equal to another one. */
function writeNoKey(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_nopk', ['at', 'number', 'action', 'detail'], (file, random) => {
    const count = scaled(context, 8000, 200);
    for (let index = 0; index < count; index += 1) {
      const copies = random.chance(0.05) ? 2 : 1;
      const detail = random.chance(0.3) ? null : context.words.sentence(random, 6);
      const row = [sqlTime(moment(random)), random.int(1, 500), random.pick(['add', 'change', 'remove']), detail];
      for (let copy = 0; copy < copies; copy += 1) file.row(row);
    }
  });
}

function writeBlobs(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_blobs', ['id', 'data', 'digest'], (file, random) => {
    const count = scaled(context, 50, 8);
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    file.row([1, everyByte, everyByte.subarray(0, 32)]);
    file.row([2, Buffer.alloc(0), Buffer.alloc(32)]);
    file.row([3, null, Buffer.alloc(32, 0x20)]);
    for (let id = 4; id <= count; id += 1) file.row([id, random.bytes(random.int(1, 60_000)), random.bytes(32)]);
  });
}

function uuid(random: Random): string {
  return random.hex(16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function writeDocuments(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_documents', ['id', 'body', 'attributes'], (file, random) => {
    const count = scaled(context, 1000, 40);
    for (let index = 0; index < count; index += 1) {
      const body = `<p>${context.words.text(random, random.int(100, 900))} <a href="${link(random, context.words)}">more</a></p>`;
      const attributes = { size: random.int(1, 99), next: link(random, context.words), big: 1, tags: ['ü', '😀'] };
      file.row([uuid(random), body, JSON.stringify(attributes).replace('"big":1', '"big":9007199254740993')]);
    }
  });
}

function writeComposite(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_composite', ['tenant', 'code', 'amount', 'label'], (file, random) => {
    const count = scaled(context, 6000, 100);
    const codes = new Set<string>();
    while (codes.size < count) codes.add(`${random.int(1, 20)}\t${random.pick(['a', 'Z', 'ß', '0'])}${random.hex(4)}`);
    for (const code of codes) {
      const [tenant = '', rest = ''] = code.split('\t');
      file.row([tenant, rest, random.int(-1000, 1000), context.words.word(random)]);
    }
  });
}

const typeColumns = [
  'c_tiny', 'c_int_u', 'c_big', 'c_big_u', 'c_dec', 'c_float', 'c_double', 'c_bit', 'c_binary', 'c_varbinary',
  'c_enum', 'c_set', 'c_year', 'c_date', 'c_time', 'c_datetime', 'c_timestamp', 'c_text', 'c_json', 'c_uuid', 'c_inet6',
]; // prettier-ignore

/** Random values for every type; the extremes stand in assets/lab-rows.sql with ids below 100. */
function writeTypes(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_types', ['id', ...typeColumns], (file, random) => {
    const count = scaled(context, 1500, 60);
    for (let id = 100; id < 100 + count; id += 1) file.row([id, ...typesRow(random)]);
  });
}

function typesRow(random: Random): readonly (string | number | Buffer | null)[] {
  const digits = random.hex(20).replace(/[a-f]/g, '7');
  const seconds = `${String(random.int(0, 59)).padStart(2, '0')}.${String(random.below(1_000_000)).padStart(6, '0')}`;
  const bits = random.bytes(8);
  bits.writeUInt8((bits[0] ?? 0) & 0x7f, 0);
  return [
    random.int(-128, 127),
    random.next(),
    random.bytes(8).readBigInt64BE().toString(),
    random.bytes(8).readBigUInt64BE().toString(),
    `${random.chance(0.5) ? '-' : ''}${digits.slice(0, 30)}.${digits.slice(10, 40)}`,
    Math.fround((random.next() - 2 ** 31) / 1000),
    random.bytes(8).readUIntBE(0, 6) / 1e7,
    bits,
    random.bytes(16),
    random.bytes(random.int(0, 40)),
    random.pick(['a', 'b', 'c,d', "it's", '']),
    random.pick(['', 'x', 'x,y', 'z z']),
    random.int(1901, 2155),
    random.pick(['2024-02-29', '1000-01-01', '9999-12-31', '0000-00-00', '2026-00-00']),
    `${random.chance(0.5) ? '-' : ''}${random.int(0, 837)}:${String(random.int(0, 59)).padStart(2, '0')}:${seconds}`,
    `2026-06-15 12:34:${seconds}`,
    random.chance(0.2) ? null : `2026-06-15 01:02:${seconds}`,
    random.pick([
      'plain',
      ' spaces  ',
      'tab\there',
      'line\nend',
      'nul\0inside',
      'quote\'"`',
      'back\\slash',
      '😀é',
      '\x1a',
    ]),
    random.chance(0.2) ? null : `{"n": ${random.pick(['9007199254740993', '1.10', '-0.0', '1e400'])}, "s": "é\\u00e9"}`,
    uuid(random),
    random.pick(['::1', '2001:db8::ff00:42:8329', '::ffff:192.0.2.1']),
  ];
}

/** latin1 columns, and UTF-8 that was stored through a latin1 connection ("double-encoded"). */
function writeLatin1(context: GeneratorContext): WrittenTable {
  return writeTable(context, 'lab_latin1', ['id', 'title', 'doubled', 'hidden_utf8'], (file, random) => {
    const count = scaled(context, 400, 30);
    for (let id = 1; id <= count; id += 1) {
      const text = `${random.pick(['Café', 'Straße', 'niño', 'Ærø', '50 € §'])} ${context.words.word(random)}`;
      const utf8 = Buffer.from(text);
      const doubled = Buffer.from(utf8.toString('latin1'));
      file.row([id, Buffer.from(text.replace('€', '\x80'), 'latin1'), doubled, utf8]);
    }
  });
}
