import { expect, it } from 'vitest';
import { scrubServerText, toDatabaseError } from '#engine/mysql/mysql-errors.ts';

const context = { label: 'local database', secrets: ['CANARY-1'] };
const codeOf = (errno: number, message = 'x'): string =>
  toDatabaseError({ errno, sqlState: 'HY000', message }, context).code;

it.each([
  [1045, 'database.access-denied'],
  [1049, 'database.unknown-database'],
  [1040, 'database.too-many-connections'],
  [1226, 'database.too-many-connections'],
  [1205, 'database.lock-wait'],
  [1213, 'database.deadlock'],
  [1412, 'database.schema-changed'],
  [1153, 'database.packet-too-large'],
  [1114, 'database.no-space'],
  [1021, 'database.no-space'],
  [1227, 'database.privilege-missing'],
  [1927, 'database.connection-lost'],
  [1273, 'database.unsupported'],
  [1064, 'database.query-failed'],
])('knows what error %i means', (errno, code) => {
  expect(codeOf(errno)).toBe(code);
});

it('tells a full disk from other storage errors', () => {
  expect(codeOf(1030, 'Got error 28 "No space left on device" from storage engine InnoDB')).toBe('database.no-space');
  expect(codeOf(1030, 'Got error 168 from storage engine')).toBe('database.query-failed');
  expect(codeOf(3, 'Error writing file \'/tmp/x\' (Errcode: 28 "No space left on device")')).toBe('database.no-space');
  expect(codeOf(3, "Error writing file '/tmp/x' (Errcode: 5)")).toBe('database.query-failed');
  expect(codeOf(1, "Can't create/write to file './a/b.MYI' (Errcode: 28 \"No space left on device\")")).toBe(
    'database.no-space',
  );
  expect(codeOf(1006, "Can't create database 'a' (errno: 28)")).toBe('database.no-space');
  expect(codeOf(1064, "You have an error near 'error 28'")).toBe('database.query-failed');
});

it('shows no secret, no control character and no endless text', () => {
  expect(scrubServerText('a\x1b[31mb CANARY-1 \u202E', ['CANARY-1'])).toBe('a [31mb [secret]  ');
  expect(scrubServerText('x'.repeat(5000))).toHaveLength(1001);
});
