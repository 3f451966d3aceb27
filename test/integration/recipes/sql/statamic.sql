-- Statamic whose users, forms and entries are in a database (eloquent driver).
SET SESSION sql_mode = '';
CREATE TABLE users (id char(36) NOT NULL, name varchar(255), email varchar(255) NOT NULL, password varchar(255), remember_token varchar(100), super tinyint NOT NULL DEFAULT 0, avatar varchar(255), preferences json, last_login timestamp NULL, PRIMARY KEY (id), UNIQUE KEY email (email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO users SELECT UUID(), CONCAT('Jane Zuckerwald ', seq), CONCAT('jane', seq, '@mail-customer.test'), '$2y$10$CANARY', 'CANARY-remember', 0, NULL, '{"locale":"de"}', NULL FROM seq_1_to_20;
CREATE TABLE entries (id char(36) NOT NULL, site varchar(255) NOT NULL, origin_id char(36), published tinyint NOT NULL DEFAULT 1, slug varchar(255), uri varchar(255), date timestamp NULL, collection varchar(255) NOT NULL, blueprint varchar(30), data json NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO entries VALUES (UUID(), 'default', NULL, 1, 'home', '/', NULL, 'pages', 'page', '{"title":"Home","link":"https:\\/\\/www.fixture.test\\/about","contact":"jane@mail-customer.test"}');
CREATE TABLE form_submissions (id decimal(14,4) NOT NULL, form varchar(255) NOT NULL, data json NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO form_submissions VALUES (1700000000.1234, 'contact', '{"name":"Jane Zuckerwald"}');
CREATE TABLE sessions (id varchar(255) NOT NULL, user_id char(36), ip_address varchar(45), user_agent text, payload longtext NOT NULL, last_activity int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO sessions VALUES ('CANARY', NULL, '203.0.113.5', 'Mozilla', 'CANARY', 1);
CREATE TABLE migrations (id int unsigned NOT NULL AUTO_INCREMENT, migration varchar(255) NOT NULL, batch int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO migrations VALUES (1, '2024_01_01_000000_create_users_table', 1);
CREATE TABLE jobs (id bigint unsigned NOT NULL AUTO_INCREMENT, queue varchar(255) NOT NULL, payload longtext NOT NULL, attempts tinyint unsigned NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO jobs VALUES (1, 'default', '{"to":"jane@mail-customer.test"}', 0);
