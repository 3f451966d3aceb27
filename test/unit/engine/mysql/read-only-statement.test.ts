import { describe, expect, it } from 'vitest';
import { assertReadOnlyStatement } from '#engine/mysql/read-only-statement.ts';

describe('a source accepts', () => {
  it.each([
    'SELECT 1',
    "SELECT 'DELETE FROM x INTO OUTFILE', `update` FROM `insert`",
    'SHOW CREATE TABLE `a`',
    'SET SESSION lock_wait_timeout = 2',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
    'LOCK TABLES `a` READ, `b`.`c``d, WRITE` READ',
    'UNLOCK TABLES',
    'FLUSH TABLES WITH READ LOCK',
    'CHECKSUM TABLE `a`',
  ])('%s', (sql) => {
    expect(() => assertReadOnlyStatement(sql)).not.toThrow();
  });
});

describe('a source refuses', () => {
  it.each([
    'DELETE FROM a',
    'UPDATE a SET b = 1',
    'SELECT 1 INTO OUTFILE "/tmp/a"',
    'SELECT a FROM b INTO DUMPFILE "c"',
    'SELECT * FROM a FOR UPDATE',
    'WITH x AS (SELECT 1) DELETE FROM a',
    'EXPLAIN ANALYZE DELETE FROM a',
    'SET GLOBAL read_only = 0',
    'SET SESSION a = 1; DROP TABLE b',
    'LOCK TABLES `a` WRITE',
    'LOCK TABLES `a` READ, `b` WRITE',
    'FLUSH TABLES',
    'CALL p()',
    'LOAD DATA INFILE "a" INTO TABLE b',
    '/*! DELETE FROM a */',
    '',
  ])('%s', (sql) => {
    expect(() => assertReadOnlyStatement(sql)).toThrow(/kept away/);
  });
});
