/** A shop of a few hundred rows with everything that a switch must carry: keys, a view, a trigger, routines. `{user}` is the site's. */
export const shopSql = `
SET SESSION sql_mode = '';
SET SESSION foreign_key_checks = 0;
CREATE TABLE wp_options (
  option_id bigint unsigned NOT NULL AUTO_INCREMENT, option_name varchar(191) NOT NULL DEFAULT '',
  option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes',
  PRIMARY KEY (option_id), UNIQUE KEY option_name (option_name), KEY autoload (autoload)
) ENGINE=InnoDB;
INSERT INTO wp_options (option_name, option_value) VALUES
  ('siteurl', 'https://www.small-shop.test'), ('home', 'https://www.small-shop.test'), ('blog_public', '1'),
  ('admin_email', 'owner@mail-customer.test'),
  ('widget', 'a:1:{s:3:"url";s:31:"https://www.small-shop.test/ü/";}');
CREATE TABLE wp_users (
  ID bigint unsigned NOT NULL AUTO_INCREMENT, user_login varchar(60) NOT NULL, user_pass varchar(255) NOT NULL,
  user_nicename varchar(50) NOT NULL DEFAULT '', user_email varchar(100) NOT NULL,
  user_url varchar(100) NOT NULL DEFAULT '', display_name varchar(250) NOT NULL DEFAULT '',
  PRIMARY KEY (ID), KEY user_login_key (user_login), KEY user_email (user_email)
) ENGINE=InnoDB;
INSERT INTO wp_users (user_login, user_pass, user_email, display_name)
  SELECT CONCAT('user', seq), '$P$Bhash', CONCAT('user', seq, '@mail-customer.test'), CONCAT('Person Zuckerwald ', seq) FROM seq_1_to_40;
CREATE TABLE wp_posts (
  ID bigint unsigned NOT NULL AUTO_INCREMENT, post_author bigint unsigned NOT NULL DEFAULT 0,
  post_date datetime NOT NULL DEFAULT '0000-00-00 00:00:00', post_content longtext NOT NULL, post_title text NOT NULL,
  post_status varchar(20) NOT NULL DEFAULT 'publish', guid varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (ID), KEY post_author (post_author), FULLTEXT KEY words (post_title)
) ENGINE=InnoDB;
INSERT INTO wp_posts (post_author, post_content, post_title, guid)
  SELECT 1 + seq MOD 40, CONCAT('<a href="https://www.small-shop.test/p/', seq, '">😀', IF(seq = 200, ' mail info@mail-customer.test', ''), '</a>'),
    CONCAT('Post ', seq), CONCAT('https://www.small-shop.test/?p=', seq) FROM seq_1_to_300;
CREATE TABLE wp_nokey (at datetime NOT NULL, number int NOT NULL, detail varchar(50) DEFAULT NULL, KEY number (number)) ENGINE=InnoDB;
INSERT INTO wp_nokey SELECT '2026-01-01', seq MOD 7, CONCAT('line ', seq) FROM seq_1_to_500;
INSERT INTO wp_nokey SELECT '2026-01-01', 1, 'twice' FROM seq_1_to_2;
CREATE TABLE wp_parts (
  id int NOT NULL AUTO_INCREMENT, post bigint unsigned NOT NULL, whole int DEFAULT NULL, price decimal(20,5) NOT NULL,
  flags bit(9) NOT NULL, raw varbinary(40) NOT NULL, twice decimal(21,5) AS (price * 2) STORED,
  PRIMARY KEY (id), KEY whole (whole),
  CONSTRAINT part_of_post FOREIGN KEY (post) REFERENCES wp_posts (ID),
  CONSTRAINT part_of_part FOREIGN KEY (whole) REFERENCES wp_parts (id)
) ENGINE=InnoDB;
INSERT INTO wp_parts (post, whole, price, flags, raw)
  SELECT seq, IF(seq > 1, seq - 1, NULL), seq / 7, seq, CONCAT(UNHEX(LPAD(HEX(seq), 4, '0')), '\\\\', '\\n') FROM seq_1_to_200;
CREATE TABLE wp_big (id int NOT NULL AUTO_INCREMENT, data mediumblob NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB;
CREATE DEFINER = gone@'10.0.%' VIEW wp_published AS SELECT ID, post_title FROM wp_posts WHERE post_status = 'publish';
DELIMITER ;;
CREATE DEFINER = gone@'10.0.%' TRIGGER wp_count BEFORE INSERT ON wp_posts FOR EACH ROW
BEGIN
  SET NEW.post_title = CONCAT(NEW.post_title, ' (by trigger)');
END;;
CREATE DEFINER = gone@'10.0.%' FUNCTION wp_tax(net decimal(12,2)) RETURNS decimal(12,2) DETERMINISTIC RETURN net * 0.19;;
CREATE DEFINER = {user}@localhost FUNCTION wp_net(gross int) RETURNS int DETERMINISTIC RETURN gross;;
DELIMITER ;
ANALYZE TABLE wp_options, wp_users, wp_posts, wp_nokey, wp_parts;
`;

/** Rows for \`wp_big\`: three ranges and more. */
export const bigRowsSql = `
INSERT INTO wp_big (data) SELECT REPEAT(CHAR(65 + seq MOD 26), 64000) FROM seq_1_to_800;
ANALYZE TABLE wp_big;
`;

/** The local site before any pull: older tables of the same names, a table, a view and a trigger of its own. `{user}` is the target's. */
export const oldSiteSql = `
SET SESSION sql_mode = '';
CREATE TABLE wp_options (
  option_id bigint unsigned NOT NULL AUTO_INCREMENT, option_name varchar(191) NOT NULL DEFAULT '',
  option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes',
  PRIMARY KEY (option_id), UNIQUE KEY option_name (option_name)
) ENGINE=InnoDB;
INSERT INTO wp_options (option_name, option_value) VALUES ('siteurl', 'http://127.0.0.1:9'), ('home', 'http://127.0.0.1:9'), ('old', 'yes');
CREATE TABLE wp_posts (ID bigint unsigned NOT NULL AUTO_INCREMENT, post_title text NOT NULL, PRIMARY KEY (ID)) ENGINE=InnoDB;
INSERT INTO wp_posts (post_title) SELECT CONCAT('old ', seq) FROM seq_1_to_50;
CREATE TABLE wp_parts (id int NOT NULL, post bigint unsigned NOT NULL, PRIMARY KEY (id),
  CONSTRAINT part_of_post FOREIGN KEY (post) REFERENCES wp_posts (ID)) ENGINE=InnoDB;
INSERT INTO wp_parts VALUES (1, 1), (2, 2);
CREATE TABLE wp_old_plugin (id int NOT NULL, post bigint unsigned DEFAULT NULL, PRIMARY KEY (id),
  CONSTRAINT plugin_to_post FOREIGN KEY (post) REFERENCES wp_posts (ID)) ENGINE=InnoDB;
INSERT INTO wp_old_plugin VALUES (1, 1), (2, NULL);
CREATE DEFINER = {user}@'%' VIEW wp_published AS SELECT ID AS old_id FROM wp_posts;
CREATE DEFINER = {user}@'%' VIEW wp_own_view AS SELECT COUNT(*) AS n FROM wp_old_plugin;
CREATE DEFINER = {user}@'%' TRIGGER wp_old_count BEFORE INSERT ON wp_posts FOR EACH ROW SET NEW.post_title = UPPER(NEW.post_title);
CREATE DEFINER = {user}@'%' FUNCTION wp_tax(net decimal(12,2)) RETURNS decimal(12,2) DETERMINISTIC RETURN 0;
`;
