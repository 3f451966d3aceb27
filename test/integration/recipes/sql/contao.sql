-- The shape of Contao 5's own tables. Lists are serialized into blobs.
SET SESSION sql_mode = '';
CREATE TABLE tl_page (id int unsigned NOT NULL AUTO_INCREMENT, pid int unsigned NOT NULL DEFAULT 0, type varchar(64) NOT NULL DEFAULT 'regular', title varchar(255) NOT NULL DEFAULT '', alias varchar(255) NOT NULL DEFAULT '',
  language varchar(64) NOT NULL DEFAULT '', robots varchar(32) NOT NULL DEFAULT '', description text, url text, dns varchar(255) NOT NULL DEFAULT '', adminEmail varchar(255) NOT NULL DEFAULT '', useSSL tinyint NOT NULL DEFAULT 1,
  `groups` blob, chmod varchar(255) NOT NULL DEFAULT '', published tinyint NOT NULL DEFAULT 0, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_page (id, pid, type, title, alias, language, robots, url, dns, adminEmail, useSSL, published) VALUES
  (1, 0, 'root', 'Fixture', 'index', 'de', '', NULL, 'www.fixture.test', 'owner@mail-customer.test', 1, 1),
  (2, 0, 'root', 'Fixture English', 'index-en', 'en', '', NULL, 'en.fixture.test', 'Owner [owner@mail-customer.test]', 1, 1),
  (3, 1, 'redirect', 'Elsewhere', 'elsewhere', '', 'index,follow', 'https://www.fixture.test/other', '', '', 0, 1);
CREATE TABLE tl_content (id int unsigned NOT NULL AUTO_INCREMENT, pid int unsigned NOT NULL DEFAULT 0, type varchar(64) NOT NULL DEFAULT 'text', headline varchar(255) NOT NULL DEFAULT 'a:2:{s:5:"value";s:0:"";s:4:"unit";s:2:"h2";}', text mediumtext,
  listitems blob, tableitems mediumblob, url text, singleSRC binary(16), PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_content (type, text, listitems, tableitems, url, singleSRC) VALUES
  ('text', '<p><a href="https://www.fixture.test/ü">self</a> <a href="https://en.fixture.test/x">english</a> jane@mail-customer.test {{link_url::3}}</p>', NULL, NULL, NULL, UNHEX('00112233445566778899AABBCCDDEEFF')),
  ('list', NULL, 'a:1:{i:0;s:44:"<a href="https://www.fixture.test/ä">ä</a>";}', 'a:1:{i:0;a:1:{i:0;s:29:"https://www.fixture.test/cell";}}', 'https://www.fixture.test/link', NULL);
CREATE TABLE tl_member (
  id int unsigned NOT NULL AUTO_INCREMENT, tstamp int unsigned NOT NULL DEFAULT 0, firstname varchar(255) NOT NULL DEFAULT '', lastname varchar(255) NOT NULL DEFAULT '', dateOfBirth varchar(11) NOT NULL DEFAULT '',
  gender varchar(32) NOT NULL DEFAULT '', company varchar(255) NOT NULL DEFAULT '', street varchar(255) NOT NULL DEFAULT '', postal varchar(32) NOT NULL DEFAULT '', city varchar(255) NOT NULL DEFAULT '', state varchar(64) NOT NULL DEFAULT '',
  country varchar(6) NOT NULL DEFAULT '', phone varchar(64) NOT NULL DEFAULT '', mobile varchar(64) NOT NULL DEFAULT '', fax varchar(64) NOT NULL DEFAULT '', email varchar(255) NOT NULL DEFAULT '', website varchar(255) NOT NULL DEFAULT '',
  language varchar(64) NOT NULL DEFAULT '', `groups` blob, username varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, password varchar(255) NOT NULL DEFAULT '', homeDir binary(16), session blob, secret binary(128), backupCodes text, newsletter blob,
  PRIMARY KEY (id), UNIQUE KEY username (username), KEY email (email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_member (firstname, lastname, dateOfBirth, gender, company, street, postal, city, country, phone, mobile, email, website, language, `groups`, username, password, session, secret, backupCodes)
  SELECT 'Jane', CONCAT('Zuckerwald', seq), '327369600', 'female', 'Zuckerwald GmbH', CONCAT('Zuckerwald ', seq), '60311', 'Zuckerwaldstadt', 'de', '+49 151 555 1', '+49 151 555 2', CONCAT('jane', seq, '@mail-customer.test'), 'https://zuckerwald.test', 'de',
    'a:1:{i:0;i:1;}', CONCAT('zuckerwald', seq), '$2y$10$CANARY', 'a:1:{s:6:"CANARY";i:1;}', 'CANARY-secret', '["CANARY-backup"]' FROM seq_1_to_25;
CREATE TABLE tl_user (id int unsigned NOT NULL AUTO_INCREMENT, username varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, name varchar(255) NOT NULL DEFAULT '', email varchar(255) NOT NULL DEFAULT '', language varchar(64) NOT NULL DEFAULT '', backendTheme varchar(32) NOT NULL DEFAULT '',
  password varchar(255) NOT NULL DEFAULT '', admin tinyint NOT NULL DEFAULT 0, modules blob, session blob, secret binary(128), backupCodes text, PRIMARY KEY (id), UNIQUE KEY username (username), KEY email (email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_user (username, name, email, language, password, admin, session, secret) VALUES ('max.zuckerwald', 'Max Zuckerwald', 'max@mail-customer.test', 'de', '$2y$10$CANARY', 1, 'CANARY', 'CANARY-secret');
CREATE TABLE tl_newsletter (id int unsigned NOT NULL AUTO_INCREMENT, subject varchar(255) NOT NULL DEFAULT '', content mediumtext, sender varchar(255) NOT NULL DEFAULT '', senderName varchar(128) NOT NULL DEFAULT '', sent tinyint NOT NULL DEFAULT 0, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_newsletter VALUES (1, 'Autumn', 'See https://www.fixture.test/autumn', 'news@mail-customer.test', 'Fixture', 0);
CREATE TABLE tl_newsletter_recipients (id int unsigned NOT NULL AUTO_INCREMENT, email varchar(255) NOT NULL DEFAULT '', active tinyint NOT NULL DEFAULT 0, PRIMARY KEY (id), UNIQUE KEY email (email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_newsletter_recipients SELECT seq, CONCAT('reader', seq, '@mail-customer.test'), 1 FROM seq_1_to_50;
CREATE TABLE tl_comments (id int unsigned NOT NULL AUTO_INCREMENT, name varchar(64) NOT NULL DEFAULT '', email varchar(255) NOT NULL DEFAULT '', website varchar(128) NOT NULL DEFAULT '', comment text, reply text, ip varchar(64) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_comments VALUES (1, 'Jane Zuckerwald', 'jane@mail-customer.test', 'https://zuckerwald.test', 'Nice, jane@mail-customer.test', NULL, '203.0.113.5');
CREATE TABLE tl_form (id int unsigned NOT NULL AUTO_INCREMENT, title varchar(255) NOT NULL DEFAULT '', recipient varchar(1022) NOT NULL DEFAULT '', subject varchar(255) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_form VALUES (1, 'Contact', 'max@mail-customer.test,jane@mail-customer.test', 'Question');
CREATE TABLE tl_form_field (id int unsigned NOT NULL AUTO_INCREMENT, type varchar(64) NOT NULL DEFAULT 'text', label varchar(255) NOT NULL DEFAULT '', name varchar(64) NOT NULL DEFAULT '', options blob, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_form_field VALUES (1, 'email', 'Your e-mail', 'email', NULL), (2, 'select', 'Where', 'where', 'a:1:{i:0;a:2:{s:5:"value";s:26:"https://www.fixture.test/a";s:5:"label";s:1:"A";}}');
CREATE TABLE tl_log (id int unsigned NOT NULL AUTO_INCREMENT, username varchar(64) NOT NULL DEFAULT '', text text, browser varchar(255) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_log VALUES (1, 'max.zuckerwald', 'User max.zuckerwald has logged in', 'Mozilla');
CREATE TABLE tl_undo (id int unsigned NOT NULL AUTO_INCREMENT, fromTable varchar(255) NOT NULL DEFAULT '', data mediumblob, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_undo VALUES (1, 'tl_member', 'a:1:{s:9:"tl_member";s:10:"Zuckerwald";}');
CREATE TABLE tl_version (id int unsigned NOT NULL AUTO_INCREMENT, fromTable varchar(255) NOT NULL DEFAULT '', username varchar(64), description varchar(255), data mediumblob, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_version VALUES (1, 'tl_member', 'max.zuckerwald', 'Zuckerwald', 'a:1:{s:8:"lastname";s:10:"Zuckerwald";}');
CREATE TABLE tl_opt_in (id int unsigned NOT NULL AUTO_INCREMENT, token varchar(24) NOT NULL DEFAULT '', email varchar(255) NOT NULL DEFAULT '', emailText text, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_opt_in VALUES (1, 'CANARY-token', 'jane@mail-customer.test', 'Hello Zuckerwald');
CREATE TABLE tl_remember_me (series binary(32) NOT NULL, value binary(64) NOT NULL, lastUsed datetime NOT NULL, username varchar(200) NOT NULL, PRIMARY KEY (series)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO tl_remember_me VALUES ('CANARY', 'CANARY', '2024-01-01', 'zuckerwald1');
