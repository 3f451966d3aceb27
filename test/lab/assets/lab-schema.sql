-- Shapes that break careless copies. None of these tables holds anything personal.
SET SESSION sql_mode = '';
SET SESSION foreign_key_checks = 0;

CREATE TABLE lab_events (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  kind tinyint(3) unsigned NOT NULL,
  amount decimal(10,2) DEFAULT NULL,
  happened datetime NOT NULL,
  PRIMARY KEY (id),
  KEY happened (happened, kind)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_nopk (
  at datetime NOT NULL,
  number int(11) NOT NULL,
  action varchar(20) NOT NULL,
  detail text DEFAULT NULL,
  KEY number (number)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_blobs (
  id int(10) unsigned NOT NULL AUTO_INCREMENT,
  data mediumblob DEFAULT NULL,
  digest binary(32) NOT NULL,
  PRIMARY KEY (id),
  KEY digest (digest)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;

CREATE TABLE lab_documents (
  id char(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  body mediumtext NOT NULL,
  attributes longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL CHECK (json_valid(attributes)),
  PRIMARY KEY (id),
  FULLTEXT KEY body (body)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE lab_composite (
  tenant int(11) NOT NULL,
  code varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  amount int(11) NOT NULL,
  label varchar(100) NOT NULL COMMENT 'it''s a "label" with a ` in its comment',
  PRIMARY KEY (tenant, code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='two columns make the key';

CREATE TABLE lab_types (
  id int(11) NOT NULL AUTO_INCREMENT,
  c_tiny tinyint(4) DEFAULT NULL,
  c_int_u int(10) unsigned zerofill DEFAULT NULL,
  c_big bigint(20) DEFAULT NULL,
  c_big_u bigint(20) unsigned DEFAULT NULL,
  c_dec decimal(65,30) DEFAULT NULL,
  c_float float DEFAULT NULL,
  c_double double DEFAULT NULL,
  c_bit bit(63) DEFAULT NULL,
  c_binary binary(16) DEFAULT NULL,
  c_varbinary varbinary(255) DEFAULT NULL,
  c_enum enum('a','b','c,d','it''s','') DEFAULT NULL,
  c_set set('x','y','z z') DEFAULT NULL,
  c_year year(4) DEFAULT NULL,
  c_date date DEFAULT NULL,
  c_time time(6) DEFAULT NULL,
  c_datetime datetime(6) DEFAULT NULL,
  c_timestamp timestamp(6) NULL DEFAULT NULL,
  c_text text DEFAULT NULL,
  c_json longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(c_json)),
  c_uuid uuid DEFAULT NULL,
  c_inet6 inet6 DEFAULT NULL,
  c_geometry geometry DEFAULT NULL,
  g_length int(11) GENERATED ALWAYS AS (octet_length(c_varbinary)) VIRTUAL,
  g_upper varchar(255) GENERATED ALWAYS AS (upper(left(c_text, 50))) STORED,
  PRIMARY KEY (id),
  KEY c_big_u (c_big_u),
  KEY g_upper (g_upper)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE lab_places (
  id int(11) NOT NULL AUTO_INCREMENT,
  spot point NOT NULL,
  PRIMARY KEY (id),
  SPATIAL KEY spot (spot)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_latin1 (
  id int(11) NOT NULL AUTO_INCREMENT,
  title varchar(100) NOT NULL,
  doubled varchar(200) CHARACTER SET utf8mb4 NOT NULL COMMENT 'UTF-8 that was taken for latin1 and encoded again',
  hidden_utf8 varchar(100) NOT NULL COMMENT 'UTF-8 bytes in a latin1 column',
  PRIMARY KEY (id),
  KEY title (title)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_german1_ci;

CREATE TABLE lab_utf8mb3 (
  id int(11) NOT NULL AUTO_INCREMENT,
  title varchar(100) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY title (title)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_bin;

CREATE TABLE lab_myisam (
  id int(11) NOT NULL AUTO_INCREMENT,
  words varchar(200) NOT NULL,
  PRIMARY KEY (id),
  FULLTEXT KEY words (words)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4;

-- Each of the two needs the other to be there first.
CREATE TABLE lab_fk_a (
  id int(11) NOT NULL AUTO_INCREMENT,
  b_id int(11) DEFAULT NULL,
  parent_id int(11) DEFAULT NULL,
  PRIMARY KEY (id),
  KEY b_id (b_id),
  KEY parent_id (parent_id),
  CONSTRAINT lab_fk_a_to_b FOREIGN KEY (b_id) REFERENCES lab_fk_b (id) ON DELETE SET NULL,
  CONSTRAINT lab_fk_a_to_a FOREIGN KEY (parent_id) REFERENCES lab_fk_a (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_fk_b (
  id int(11) NOT NULL AUTO_INCREMENT,
  a_id int(11) NOT NULL,
  PRIMARY KEY (id),
  KEY a_id (a_id),
  CONSTRAINT lab_fk_b_to_a FOREIGN KEY (a_id) REFERENCES lab_fk_a (id) ON DELETE CASCADE ON UPDATE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_partitioned (
  id int(11) NOT NULL,
  year smallint(6) NOT NULL,
  PRIMARY KEY (id, year)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4
PARTITION BY RANGE (year) (
  PARTITION old VALUES LESS THAN (2020),
  PARTITION recent VALUES LESS THAN MAXVALUE
);

CREATE TABLE lab_zero (
  id int(11) NOT NULL AUTO_INCREMENT,
  day date NOT NULL DEFAULT '0000-00-00',
  moment datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  stamp timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_empty (
  id int(11) NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (id)
) ENGINE=InnoDB AUTO_INCREMENT=4711 DEFAULT CHARSET=utf8mb4;

CREATE TABLE `order` (
  `select` int(11) NOT NULL,
  `from` varchar(20) DEFAULT 'it''s \\ here',
  PRIMARY KEY (`select`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `lab we``ird "name" 'x' ☃` (
  `key with space` int(11) NOT NULL,
  `col``umn` varchar(50) DEFAULT NULL,
  `ü"'\\` varchar(50) DEFAULT NULL,
  PRIMARY KEY (`key with space`),
  KEY `in``dex` (`col``umn`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `lab/../slash` (
  id int(11) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE `lab
\! touch newline` (
  id int(11) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_case (id int(11) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE lab_Case (id int(11) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE lab_sixty_four_characters_are_the_longest_name_that_mysql_allows (
  id int(11) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
