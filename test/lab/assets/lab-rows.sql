-- Rows at the edge of what each type can hold.
SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
SET SESSION foreign_key_checks = 0;
SET SESSION time_zone = '+00:00';

INSERT INTO lab_types
  (id, c_tiny, c_int_u, c_big, c_big_u, c_dec, c_float, c_double, c_bit, c_binary, c_varbinary, c_enum, c_set, c_year,
   c_date, c_time, c_datetime, c_timestamp, c_text, c_json, c_uuid, c_inet6, c_geometry)
VALUES
  (0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
   NULL, NULL, NULL),
  (1, 127, 4294967295, 9223372036854775807, 18446744073709551615,
   99999999999999999999999999999999999.999999999999999999999999999999, 3.40282e38, 1.7976931348623157e308,
   0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF, REPEAT(0x00, 255), 'it''s', 'x,y,z z', 2155, '9999-12-31',
   '838:59:59.000000', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999999',
   'nul\0 tab\t newline\n return\r quote\' double\" back\\slash percent% ctrl-z\Z 😀👩‍💻',
   '{"big": 9007199254740993, "negative": -9223372036854775808, "deep": [[[[1.10]]]], "text": "\\u00e9 é 😀"}',
   'ffffffff-ffff-ffff-ffff-ffffffffffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
   ST_GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0),(2 2,4 2,4 4,2 4,2 2))')),
  (2, -128, 0, -9223372036854775808, 0, -99999999999999999999999999999999999.999999999999999999999999999999, -3.40282e38,
   2.2250738585072014e-308, 0, REPEAT(0x00, 16), '', '', '', 0000, '0000-00-00', '-838:59:59.000000',
   '0000-00-00 00:00:00.000000', '1970-01-01 00:00:01.000000', '', '""', '00000000-0000-0000-0000-000000000000', '::',
   ST_GeomFromText('POINT(-180 90)')),
  (3, 0, 1, 9007199254740993, 9007199254740993, 0.000000000000000000000000000001, 0.1, 0.1, 1,
   0x0A0D005C272209201A00000000000000, 0x5C4E, 'c,d', 'z z', 1901, '2024-02-29', '00:00:00.000001',
   '2026-10-25 02:30:00.500000', '2026-10-25 00:30:00.500000', '  leading and trailing  ', 'null',
   '123e4567-e89b-12d3-a456-426655440000', '::ffff:192.0.2.1', ST_GeomFromText('LINESTRING(0.1 0.2,1e-300 1e300)')),
  (4, -1, 16777217, -1, 1, -0.000000000000000000000000000001, 16777217, 4.9406564584124654e-324, 2,
   0x5C4E0000000000000000000000000000, 0x0A, 'a', 'y', 1970, '1000-01-01', '-00:00:00.000001',
   '1000-01-01 00:00:00.000000', NULL, '\\N', '[]', NULL, NULL, ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2))')),
  (5, 1, 2, 3, 4, 5, 0, 0, 3, 0x00, 0x00, 'b', 'x', 2026, '2026-01-01', '12:00:00', '2026-01-01 00:00:00',
   '2026-03-29 01:30:00', 'NULL', 'true', NULL, '::1', NULL);

-- Neither can be written in strict mode: an ENUM outside its list, and a value of index 0.
INSERT IGNORE INTO lab_types (id, c_enum, c_text) VALUES (6, 'not in the list', 'c_enum holds the error value');

INSERT INTO lab_places (id, spot)
VALUES (1, ST_GeomFromText('POINT(8.54 47.37)')), (2, ST_GeomFromText('POINT(0 0)'));

INSERT INTO lab_utf8mb3 (id, title) VALUES (1, 'Größe'), (2, 'grösse'), (3, 'é'), (4, CONVERT(0x65CC81 USING utf8mb3));

INSERT INTO lab_myisam (id, words) VALUES (1, 'no transaction'), (2, 'no crash safety'), (3, 'Ünïcödé 😀');

INSERT INTO lab_fk_a (id, b_id, parent_id) VALUES (1, 2, NULL), (2, 1, 1), (3, NULL, 2), (4, NULL, 4);
INSERT INTO lab_fk_b (id, a_id) VALUES (1, 1), (2, 2), (3, 1);

INSERT INTO lab_partitioned (id, year) VALUES (1, 2001), (2, 2019), (3, 2020), (4, 2026);

INSERT INTO lab_zero (id) VALUES (0), (1);
INSERT INTO lab_zero (id, day, moment, stamp)
VALUES (2, '2026-00-00', '2026-01-00 00:00:00', '0000-00-00 00:00:00'), (4294967, '2026-02-28', '2026-02-28 01:02:03', '2026-02-28 01:02:03');

INSERT INTO `order` (`select`, `from`) VALUES (1, DEFAULT), (2, NULL);

INSERT INTO `lab we``ird "name" 'x' ☃` VALUES (1, 'back`tick', 'quote\'s'), (2, NULL, '"');
INSERT INTO `lab/../slash` VALUES (1);
INSERT INTO `lab
\! touch newline` VALUES (1), (2);
INSERT INTO lab_case VALUES (1);
INSERT INTO lab_Case VALUES (1), (2), (3);
INSERT INTO lab_sixty_four_characters_are_the_longest_name_that_mysql_allows VALUES (1);
