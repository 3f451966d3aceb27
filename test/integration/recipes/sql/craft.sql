-- Craft CMS 5 with Commerce, in the shape of its tables; the prefix is cr_.
CREATE TABLE cr_elements (id int NOT NULL AUTO_INCREMENT, type varchar(255) NOT NULL, enabled tinyint(1) NOT NULL DEFAULT 1, dateCreated datetime NOT NULL, dateUpdated datetime NOT NULL, uid char(36) NOT NULL DEFAULT '0', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_elements (type, dateCreated, dateUpdated, uid) SELECT IF(seq <= 20, 'craft\\elements\\User', 'craft\\elements\\Entry'), NOW(), NOW(), UUID() FROM seq_1_to_40;
CREATE TABLE cr_users (
  id int NOT NULL, photoId int DEFAULT NULL, active tinyint(1) NOT NULL DEFAULT 1, admin tinyint(1) NOT NULL DEFAULT 0,
  username varchar(255) DEFAULT NULL, fullName varchar(255) DEFAULT NULL, firstName varchar(255) DEFAULT NULL, lastName varchar(255) DEFAULT NULL,
  email varchar(255) DEFAULT NULL, password varchar(255) DEFAULT NULL, lastLoginDate datetime DEFAULT NULL, lastLoginAttemptIp varchar(45) DEFAULT NULL,
  invalidLoginCount tinyint unsigned DEFAULT NULL, verificationCode varchar(255) DEFAULT NULL, unverifiedEmail varchar(255) DEFAULT NULL,
  lastPasswordChangeDate datetime DEFAULT NULL, dateCreated datetime NOT NULL, dateUpdated datetime NOT NULL,
  PRIMARY KEY (id), KEY idx_email (email), KEY idx_username (username), CONSTRAINT fk_user_element FOREIGN KEY (id) REFERENCES cr_elements (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_users (id, admin, username, fullName, firstName, lastName, email, password, lastLoginAttemptIp, dateCreated, dateUpdated)
  SELECT seq, seq = 1, CONCAT('zuckerwald', seq), CONCAT('Eva Zuckerwald', seq), CONCAT('Eva', seq), CONCAT('Zuckerwald', seq),
    CONCAT('person', seq, '@mail-customer.test'), '$2y$13$CANARYHASHCANARYHASHCAOwL8sWl7Qd8m0rXoC0F1nXn0c3fK4eS', CONCAT('203.0.113.', seq), NOW(), NOW() FROM seq_1_to_20;
CREATE TABLE cr_addresses (
  id int NOT NULL, primaryOwnerId int DEFAULT NULL, countryCode varchar(255) NOT NULL, administrativeArea varchar(255) DEFAULT NULL, locality varchar(255) DEFAULT NULL,
  dependentLocality varchar(255) DEFAULT NULL, postalCode varchar(255) DEFAULT NULL, sortingCode varchar(255) DEFAULT NULL, addressLine1 varchar(255) DEFAULT NULL,
  addressLine2 varchar(255) DEFAULT NULL, addressLine3 varchar(255) DEFAULT NULL, organization varchar(255) DEFAULT NULL, organizationTaxId varchar(255) DEFAULT NULL,
  fullName varchar(255) DEFAULT NULL, firstName varchar(255) DEFAULT NULL, lastName varchar(255) DEFAULT NULL, latitude varchar(255) DEFAULT NULL, longitude varchar(255) DEFAULT NULL,
  dateCreated datetime NOT NULL, dateUpdated datetime NOT NULL, PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_addresses (id, primaryOwnerId, countryCode, locality, postalCode, addressLine1, organization, organizationTaxId, fullName, firstName, lastName, latitude, longitude, dateCreated, dateUpdated)
  SELECT seq, seq, 'DE', 'Geheimstadt', '98765', CONCAT('Zuckerwaldweg ', seq), 'Zuckerwald GmbH', 'DE123456789', CONCAT('Eva Zuckerwald', seq), 'Eva', CONCAT('Zuckerwald', seq), '50.12345', '8.54321', NOW(), NOW() FROM seq_1_to_20;
CREATE TABLE cr_elements_sites (id int NOT NULL AUTO_INCREMENT, elementId int NOT NULL, siteId int NOT NULL, title varchar(255) DEFAULT NULL, slug varchar(255) DEFAULT NULL, uri varchar(255) DEFAULT NULL, content json DEFAULT NULL, enabled tinyint(1) NOT NULL DEFAULT 1, dateCreated datetime NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_elements_sites (elementId, siteId, title, slug, uri, content, dateCreated) VALUES
  (21, 1, 'Über uns', 'ueber-uns', 'ueber-uns', '{"3f1d":"<p>See https:\\/\\/www.fixture.test\\/assets\\/plan.pdf or write to person1@mail-customer.test<\\/p>","9c2e":[{"col":"https://www.fixture.test/kontakt"}]}', NOW());
CREATE TABLE cr_sites (id int NOT NULL AUTO_INCREMENT, groupId int NOT NULL, `primary` tinyint(1) NOT NULL, enabled varchar(255) NOT NULL DEFAULT 'true', name varchar(255) NOT NULL, handle varchar(255) NOT NULL, language varchar(255) NOT NULL, hasUrls tinyint(1) NOT NULL DEFAULT 1, baseUrl varchar(255) DEFAULT NULL, dateCreated datetime NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_sites (groupId, `primary`, name, handle, language, baseUrl, dateCreated) VALUES (1, 1, 'Main', 'default', 'de', '$PRIMARY_SITE_URL', NOW()), (1, 0, 'Jobs', 'jobs', 'de', 'https://jobs.fixture.test/', NOW());
CREATE TABLE cr_projectconfig (path varchar(255) NOT NULL, value text NOT NULL, PRIMARY KEY (path)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_projectconfig VALUES ('email.fromEmail', '"info@mail-customer.test"'), ('email.fromName', '"Fixture"'),
  ('email.transportType', '"craft\\\\mail\\\\transportadapters\\\\Smtp"'), ('email.transportSettings.host', '"smtp.production.test"'), ('email.transportSettings.password', '"CANARY-SECRET"'),
  ('sites.1b.baseUrl', '"https://jobs.fixture.test/"'), ('system.live', 'true'), ('plugins.shop.settings.apiKey', '"CANARY-SECRET"');
CREATE TABLE cr_queue (id int NOT NULL AUTO_INCREMENT, channel varchar(255) NOT NULL DEFAULT 'queue', job longblob NOT NULL, description text, timePushed int NOT NULL, ttr int NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_queue (job, description, timePushed, ttr) VALUES ('CANARY-SECRET', 'Mail', 1, 1);
CREATE TABLE cr_sessions (id int NOT NULL AUTO_INCREMENT, userId int NOT NULL, token char(100) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB;
INSERT INTO cr_sessions (userId, token) VALUES (1, 'CANARY-SECRET');
CREATE TABLE cr_searchindex (elementId int NOT NULL, attribute varchar(25) NOT NULL, fieldId int NOT NULL, siteId int NOT NULL, keywords text NOT NULL, PRIMARY KEY (elementId, attribute, fieldId, siteId), FULLTEXT KEY idx_keywords (keywords)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_searchindex VALUES (1, 'email', 0, 1, ' person1 mail-customer test ');
CREATE TABLE cr_commerce_orders (
  id int NOT NULL, customerId int DEFAULT NULL, number varchar(32) DEFAULT NULL, reference varchar(255) DEFAULT NULL, email varchar(255) DEFAULT NULL, orderCompletedEmail varchar(255) DEFAULT NULL,
  lastIp varchar(255) DEFAULT NULL, message text, returnUrl text, cancelUrl text, total decimal(14,4) DEFAULT 0, currency varchar(255) DEFAULT NULL, orderLanguage varchar(12) NOT NULL, dateCreated datetime NOT NULL, PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_commerce_orders (id, customerId, number, reference, email, lastIp, message, returnUrl, total, currency, orderLanguage, dateCreated)
  SELECT 20 + seq, seq, MD5(seq), CONCAT('R', seq), CONCAT('person', seq, '@mail-customer.test'), '203.0.113.9', 'Bitte bei Zuckerwald klingeln', 'https://www.fixture.test/shop/danke', 12.5, 'EUR', 'de', NOW() FROM seq_1_to_10;
CREATE TABLE cr_commerce_gateways (id int NOT NULL AUTO_INCREMENT, type varchar(255) NOT NULL, name varchar(255) NOT NULL, handle varchar(255) NOT NULL, settings text, isFrontendEnabled varchar(500) NOT NULL DEFAULT '1', PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_commerce_gateways (type, name, handle, settings) VALUES ('craft\\commerce\\stripe\\gateways\\PaymentIntents', 'Stripe', 'stripe', '{"apiKey":"sk_live_CANARY-SECRET"}');
CREATE TABLE cr_commerce_transactions (id int NOT NULL AUTO_INCREMENT, orderId int NOT NULL, hash varchar(32) DEFAULT NULL, type varchar(10) NOT NULL, amount decimal(14,4) DEFAULT NULL, status varchar(10) NOT NULL, reference varchar(255) DEFAULT NULL, code varchar(255) DEFAULT NULL, message text, note mediumtext, response text, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO cr_commerce_transactions (orderId, type, amount, status, reference, response) VALUES (21, 'purchase', 12.5, 'success', 'ch_CANARY-SECRET', '{"billing_details":{"name":"Eva Zuckerwald"}}');
