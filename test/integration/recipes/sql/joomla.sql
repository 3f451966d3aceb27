-- The shape of Joomla 5's own tables, with people in them. {prefix} is j5x_.
SET SESSION sql_mode = '';
CREATE TABLE j5x_users (
  id int NOT NULL AUTO_INCREMENT, name varchar(400) NOT NULL DEFAULT '', username varchar(150) NOT NULL DEFAULT '',
  email varchar(100) NOT NULL DEFAULT '', password varchar(100) NOT NULL DEFAULT '', block tinyint NOT NULL DEFAULT 0,
  sendEmail tinyint DEFAULT 0, registerDate datetime NOT NULL, lastvisitDate datetime, activation varchar(100) NOT NULL DEFAULT '',
  params text NOT NULL, lastResetTime datetime, resetCount int NOT NULL DEFAULT 0, otpKey varchar(1000) NOT NULL DEFAULT '',
  otep varchar(1000) NOT NULL DEFAULT '', requireReset tinyint NOT NULL DEFAULT 0, authProvider varchar(100) NOT NULL DEFAULT '',
  PRIMARY KEY (id), UNIQUE KEY idx_username (username), KEY email (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_users (name, username, email, password, registerDate, activation, params, otpKey)
  SELECT CONCAT('Jane Zuckerwald ', seq), CONCAT('zuckerwald', seq), CONCAT('jane', seq, '@mail-customer.test'),
    '$2y$10$CANARYCANARYCANARYCANARYCANARYCANARYCANARYCANARYCANARYC', '2024-01-01', 'CANARY-activation',
    '{"admin_style":"","editor":"","timezone":"Europe\\/Berlin","note":"jane@mail-customer.test"}', 'CANARY-otp' FROM seq_1_to_40;
CREATE TABLE j5x_usergroups (id int unsigned NOT NULL AUTO_INCREMENT, parent_id int unsigned NOT NULL DEFAULT 0, lft int NOT NULL DEFAULT 0,
  rgt int NOT NULL DEFAULT 0, title varchar(100) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_usergroups VALUES (1, 0, 1, 4, 'Public'), (8, 1, 2, 3, 'Super Users');
CREATE TABLE j5x_user_profiles (user_id int NOT NULL, profile_key varchar(100) NOT NULL, profile_value text NOT NULL,
  ordering int NOT NULL DEFAULT 0, UNIQUE KEY idx_user_id_profile_key (user_id, profile_key)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_user_profiles VALUES (1, 'profile.address1', '"Zuckerwald 12"', 1), (1, 'profile.phone', '"+49 151 555 1"', 2), (1, 'profile.country', '"DE"', 3);
CREATE TABLE j5x_user_notes (id int unsigned NOT NULL AUTO_INCREMENT, user_id int unsigned NOT NULL DEFAULT 0, catid int unsigned NOT NULL DEFAULT 0,
  subject varchar(100) NOT NULL DEFAULT '', body text NOT NULL, state tinyint NOT NULL DEFAULT 0, created_time datetime NOT NULL, PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_user_notes VALUES (1, 1, 0, 'About Zuckerwald', 'Called on +49 151 555 2', 1, '2024-01-01');
CREATE TABLE j5x_user_mfa (id int NOT NULL AUTO_INCREMENT, user_id int unsigned NOT NULL, title varchar(255) NOT NULL DEFAULT '', method varchar(100) NOT NULL,
  options mediumtext NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_user_mfa VALUES (1, 1, '', 'totp', 'CANARY-secret');
CREATE TABLE j5x_session (session_id varbinary(192) NOT NULL, client_id tinyint unsigned, guest tinyint unsigned DEFAULT 1, time int NOT NULL DEFAULT 0,
  data mediumtext, userid int DEFAULT 0, username varchar(150) DEFAULT '', PRIMARY KEY (session_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_session VALUES ('CANARY-session', 0, 0, 1, 'joomla|s:4:"data"', 1, 'zuckerwald1');
CREATE TABLE j5x_contact_details (
  id int NOT NULL AUTO_INCREMENT, name varchar(255) NOT NULL, alias varchar(400) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  con_position varchar(255), address text, suburb varchar(100), state varchar(100), country varchar(100), postcode varchar(100),
  telephone varchar(255), fax varchar(255), misc mediumtext, image varchar(255), email_to varchar(255), published tinyint NOT NULL DEFAULT 0,
  params text NOT NULL, user_id int NOT NULL DEFAULT 0, mobile varchar(255) NOT NULL DEFAULT '', webpage varchar(255) NOT NULL DEFAULT '',
  sortname1 varchar(255) NOT NULL DEFAULT '', sortname2 varchar(255) NOT NULL DEFAULT '', sortname3 varchar(255) NOT NULL DEFAULT '',
  language varchar(7) NOT NULL, created datetime NOT NULL, created_by_alias varchar(255) NOT NULL DEFAULT '', metakey text,
  metadesc text NOT NULL, metadata text NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_contact_details (name, alias, con_position, address, suburb, state, country, postcode, telephone, misc, email_to, params, mobile, webpage, sortname1, language, created, created_by_alias, metadesc, metadata)
  VALUES ('Max Zuckerwald', 'max-zuckerwald', 'Head of sales', 'Zuckerwald 3', 'Zuckerwaldstadt', 'Hessen', 'Germany', '60311', '+49 151 555 3', 'Born in Zuckerwald', 'max@mail-customer.test', '{"show_email":"1"}', '+49 151 555 4', 'https://max-zuckerwald.test', 'Zuckerwald', '*', '2024-01-01', 'Max Zuckerwald', '', '{"robots":""}');
CREATE TABLE j5x_content (
  id int unsigned NOT NULL AUTO_INCREMENT, title varchar(255) NOT NULL DEFAULT '', alias varchar(400) NOT NULL DEFAULT '', introtext mediumtext NOT NULL,
  `fulltext` mediumtext NOT NULL, state tinyint NOT NULL DEFAULT 0, created datetime NOT NULL, created_by_alias varchar(255) NOT NULL DEFAULT '',
  images text NOT NULL, urls text NOT NULL, attribs varchar(5120) NOT NULL, metadesc text NOT NULL, metadata text NOT NULL, language char(7) NOT NULL,
  note varchar(255) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_content (title, alias, introtext, `fulltext`, state, created, created_by_alias, images, urls, attribs, metadesc, metadata, language)
  VALUES ('News', 'news', '<p><a href="https://www.fixture.test/about">About</a> jane@mail-customer.test</p>', '', 1, '2024-01-01', 'Jane Zuckerwald',
    '{"image_intro":"images\\/a.jpg"}', '{"urla":"https:\\/\\/www.fixture.test\\/file.pdf","urlatext":""}', '{}', '', '{}', '*');
CREATE TABLE j5x_fields_values (field_id int unsigned NOT NULL, item_id varchar(255) NOT NULL, value text, KEY idx_field_id (field_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_fields_values VALUES (1, '1', 'write to jane@mail-customer.test');
CREATE TABLE j5x_extensions (extension_id int NOT NULL AUTO_INCREMENT, name varchar(100) NOT NULL, type varchar(20) NOT NULL, element varchar(100) NOT NULL,
  folder varchar(100) NOT NULL, client_id tinyint NOT NULL, enabled tinyint NOT NULL DEFAULT 0, manifest_cache text NOT NULL, params text NOT NULL,
  custom_data text NOT NULL, note varchar(255), PRIMARY KEY (extension_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_extensions (name, type, element, folder, client_id, enabled, manifest_cache, params, custom_data) VALUES
  ('com_content', 'component', 'com_content', '', 1, 1, '', '{"show_title":"1"}', ''),
  ('plg_payment_stripe', 'plugin', 'stripe', 'payment', 0, 1, '', '{"secret":"CANARY-stripe"}', '');
CREATE TABLE j5x_update_sites (update_site_id int NOT NULL AUTO_INCREMENT, name varchar(100) DEFAULT '', type varchar(20) DEFAULT '', location text NOT NULL,
  enabled int DEFAULT 0, extra_query varchar(1000) DEFAULT '', PRIMARY KEY (update_site_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_update_sites VALUES (1, 'Acme', 'extension', 'https://updates.acme.test/list.xml', 1, 'dlid=CANARY-license');
CREATE TABLE j5x_action_logs (id int unsigned NOT NULL AUTO_INCREMENT, message text NOT NULL, log_date datetime NOT NULL, extension varchar(50) NOT NULL DEFAULT '',
  user_id int NOT NULL DEFAULT 0, item_id int NOT NULL DEFAULT 0, ip_address varchar(40) NOT NULL DEFAULT '0.0.0.0', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_action_logs VALUES (1, '{"username":"zuckerwald1"}', '2024-01-01', 'com_users', 1, 1, '203.0.113.7');
CREATE TABLE j5x_history (version_id int unsigned NOT NULL AUTO_INCREMENT, item_id varchar(50) NOT NULL, version_data mediumtext NOT NULL, PRIMARY KEY (version_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_history VALUES (1, 'com_contact.contact.1', '{"name":"Max Zuckerwald"}');
CREATE TABLE j5x_scheduler_tasks (id int unsigned NOT NULL AUTO_INCREMENT, title varchar(255) NOT NULL DEFAULT '', type varchar(128) NOT NULL, execution_rules text,
  cron_rules text, state tinyint NOT NULL DEFAULT 0, params text, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_scheduler_tasks VALUES (1, 'Send reminders', 'plg_task_requests_task_get', '{"rule-type":"interval-hours"}', '{}', 1, '{"url":"https://www.fixture.test/cron"}');
CREATE TABLE j5x_privacy_requests (id int unsigned NOT NULL AUTO_INCREMENT, email varchar(100) NOT NULL DEFAULT '', requested_at datetime NOT NULL, status tinyint NOT NULL DEFAULT 0,
  request_type varchar(25) NOT NULL DEFAULT '', confirm_token varchar(100) NOT NULL DEFAULT '', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO j5x_privacy_requests VALUES (1, 'jane@mail-customer.test', '2024-01-01', 1, 'export', 'CANARY-token');
