-- The shape of MediaWiki 1.39's own tables, with people in them. {prefix} is mw_.
SET SESSION sql_mode = '';
CREATE TABLE mw_user (
  user_id int unsigned NOT NULL AUTO_INCREMENT, user_name varbinary(255) NOT NULL DEFAULT '', user_real_name varbinary(255) NOT NULL DEFAULT '',
  user_password tinyblob NOT NULL, user_newpassword tinyblob NOT NULL, user_newpass_time binary(14), user_email tinytext NOT NULL,
  user_touched binary(14) NOT NULL, user_token binary(32) NOT NULL DEFAULT '', user_email_authenticated binary(14), user_email_token binary(32),
  user_email_token_expires binary(14), user_registration binary(14), user_editcount int unsigned, user_password_expires varbinary(14),
  PRIMARY KEY (user_id), UNIQUE KEY user_name (user_name), KEY user_email (user_email(50))) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_user (user_name, user_real_name, user_password, user_newpassword, user_email, user_touched, user_token)
  SELECT CONCAT('Jane Zuckerwald ', seq), CONCAT('Jane Zuckerwald ', seq), ':pbkdf2:CANARY', '', CONCAT('jane', seq, '@mail-customer.test'),
    '20240101000000', 'CANARY-token' FROM seq_1_to_30;
CREATE TABLE mw_actor (actor_id bigint unsigned NOT NULL AUTO_INCREMENT, actor_user int unsigned, actor_name varbinary(255) NOT NULL,
  PRIMARY KEY (actor_id), UNIQUE KEY actor_user (actor_user), UNIQUE KEY actor_name (actor_name)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_actor (actor_user, actor_name) SELECT seq, CONCAT('Jane Zuckerwald ', seq) FROM seq_1_to_30;
INSERT INTO mw_actor (actor_user, actor_name) VALUES (NULL, '203.0.113.7');
CREATE TABLE mw_page (page_id int unsigned NOT NULL AUTO_INCREMENT, page_namespace int NOT NULL, page_title varbinary(255) NOT NULL,
  page_is_redirect tinyint unsigned NOT NULL DEFAULT 0, page_is_new tinyint unsigned NOT NULL DEFAULT 0, page_random double unsigned NOT NULL,
  page_touched binary(14) NOT NULL, page_links_updated binary(14), page_latest int unsigned NOT NULL, page_len int unsigned NOT NULL,
  page_content_model varbinary(32), page_lang varbinary(35), PRIMARY KEY (page_id), UNIQUE KEY page_name_title (page_namespace, page_title)
) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_page (page_namespace, page_title, page_random, page_touched, page_latest, page_len) VALUES (0, 'Main_Page', 0.5, '20240101000000', 1, 10);
CREATE TABLE mw_comment (comment_id bigint unsigned NOT NULL AUTO_INCREMENT, comment_hash int NOT NULL, comment_text blob NOT NULL, comment_data blob,
  PRIMARY KEY (comment_id)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_comment (comment_hash, comment_text) VALUES (1, 'Asked Zuckerwald on +49 151 555 9');
CREATE TABLE mw_interwiki (iw_prefix varchar(32) NOT NULL, iw_url blob NOT NULL, iw_api blob NOT NULL, iw_wikiid varchar(64) NOT NULL, iw_local tinyint NOT NULL,
  iw_trans tinyint NOT NULL DEFAULT 0, PRIMARY KEY (iw_prefix)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_interwiki VALUES ('own', 'https://www.fixture.test/index.php/$1', '', '', 1, 0), ('wp', 'https://en.wikipedia.org/wiki/$1', '', '', 0, 0);
CREATE TABLE mw_recentchanges (rc_id int unsigned NOT NULL AUTO_INCREMENT, rc_timestamp binary(14) NOT NULL, rc_actor bigint unsigned NOT NULL,
  rc_title varbinary(255) NOT NULL DEFAULT '', rc_ip varbinary(40) NOT NULL DEFAULT '', PRIMARY KEY (rc_id)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_recentchanges VALUES (1, '20240101000000', 31, 'Main_Page', '203.0.113.7');
CREATE TABLE mw_ipblocks (ipb_id int unsigned NOT NULL AUTO_INCREMENT, ipb_address tinyblob NOT NULL, ipb_user int unsigned NOT NULL DEFAULT 0,
  ipb_range_start tinyblob NOT NULL, ipb_range_end tinyblob NOT NULL, PRIMARY KEY (ipb_id)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_ipblocks VALUES (1, '203.0.113.9', 0, 'CB007109', 'CB007109');
CREATE TABLE mw_bot_passwords (bp_user int unsigned NOT NULL, bp_app_id varbinary(32) NOT NULL, bp_password tinyblob NOT NULL, PRIMARY KEY (bp_user, bp_app_id)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_bot_passwords VALUES (1, 'bot', 'CANARY-bot');
CREATE TABLE mw_job (job_id int unsigned NOT NULL AUTO_INCREMENT, job_cmd varbinary(60) NOT NULL DEFAULT '', job_params mediumblob NOT NULL, PRIMARY KEY (job_id)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_job VALUES (1, 'enotifNotify', 'a:1:{s:5:"email";s:23:"jane1@mail-customer.test";}');
CREATE TABLE mw_user_properties (up_user int unsigned NOT NULL, up_property varbinary(255) NOT NULL, up_value blob, PRIMARY KEY (up_user, up_property)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_user_properties VALUES (1, 'nickname', 'Zuckerwald');
CREATE TABLE mw_text (old_id int unsigned NOT NULL AUTO_INCREMENT, old_text mediumblob NOT NULL, old_flags tinyblob NOT NULL, PRIMARY KEY (old_id)) ENGINE=InnoDB DEFAULT CHARSET=binary;
INSERT INTO mw_text VALUES (1, 'Welcome to the fixture.', 'utf-8');
