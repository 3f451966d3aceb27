-- A small Symfony application with Doctrine: users, orders with JSON, Messenger's queue, sessions.
CREATE TABLE `user` (
  id int NOT NULL AUTO_INCREMENT, email varchar(180) NOT NULL, roles json NOT NULL, password varchar(255) NOT NULL,
  first_name varchar(255) DEFAULT NULL, last_name varchar(255) DEFAULT NULL, phone varchar(40) DEFAULT NULL,
  birthday date DEFAULT NULL, locale varchar(5) NOT NULL DEFAULT 'de',
  PRIMARY KEY (id), UNIQUE KEY UNIQ_IDENTIFIER_EMAIL (email)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO `user` (email, roles, password, first_name, last_name, phone, birthday)
  SELECT CONCAT('person', seq, '@mail-customer.test'), IF(seq = 1, '["ROLE_ADMIN"]', '[]'), '$2y$13$CANARYHASHCANARYHASHCAOwL8sWl7Qd8m0rXoC0F1nXn0c3fK4eS',
    CONCAT('Vorname', seq), CONCAT('Zuckerwald', seq), CONCAT('+49 151 555', 1000 + seq), '1980-04-17' FROM seq_1_to_30;
CREATE TABLE article (
  id int NOT NULL AUTO_INCREMENT, author_id int DEFAULT NULL, heading varchar(255) NOT NULL, body longtext NOT NULL,
  links json DEFAULT NULL, PRIMARY KEY (id), KEY IDX_author (author_id),
  CONSTRAINT FK_article_author FOREIGN KEY (author_id) REFERENCES `user` (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
INSERT INTO article (author_id, heading, body, links) VALUES
  (1, 'Ankündigung', '<a href="https://www.fixture.test/uploads/plan.pdf">Plan</a> 😀', '{"cover":"https:\\/\\/www.fixture.test\\/uploads\\/a.jpg","tags":[]}'),
  (2, 'Contact', 'write to person2@mail-customer.test', NULL);
CREATE TABLE messenger_messages (
  id bigint NOT NULL AUTO_INCREMENT, body longtext NOT NULL, headers longtext NOT NULL, queue_name varchar(190) NOT NULL,
  created_at datetime NOT NULL, available_at datetime NOT NULL, delivered_at datetime DEFAULT NULL,
  PRIMARY KEY (id), KEY IDX_queue (queue_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO messenger_messages (body, headers, queue_name, created_at, available_at) VALUES
  ('O:36:\\"Symfony\\\\Component\\\\Messenger\\\\Envelope\\":1:{s:2:\\"to\\";s:27:\\"person1@mail-customer.test\\";}', '[]', 'async', NOW(), NOW());
CREATE TABLE sessions (sess_id varbinary(128) NOT NULL, sess_data longblob NOT NULL, sess_lifetime int unsigned NOT NULL, sess_time int unsigned NOT NULL, PRIMARY KEY (sess_id)) ENGINE=InnoDB;
INSERT INTO sessions VALUES ('abc', 'CANARY-SECRET', 1, 1);
CREATE TABLE reset_password_request (id int NOT NULL AUTO_INCREMENT, user_id int NOT NULL, selector varchar(20) NOT NULL, hashed_token varchar(100) NOT NULL, requested_at datetime NOT NULL, expires_at datetime NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB;
INSERT INTO reset_password_request VALUES (1, 1, 'CANARY-SECRET', 'CANARY-SECRET', NOW(), NOW());
CREATE TABLE doctrine_migration_versions (version varchar(191) NOT NULL, executed_at datetime DEFAULT NULL, execution_time int DEFAULT NULL, PRIMARY KEY (version)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb3;
INSERT INTO doctrine_migration_versions VALUES ('DoctrineMigrations\\Version20260101000000', NOW(), 12);
