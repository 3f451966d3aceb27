-- The shape of PrestaShop 8's own tables: two shops, customers, orders, payments.
SET SESSION sql_mode = '';
CREATE TABLE ps_configuration (id_configuration int unsigned NOT NULL AUTO_INCREMENT, id_shop_group int unsigned DEFAULT NULL, id_shop int unsigned DEFAULT NULL,
  name varchar(254) NOT NULL, value text, date_add datetime NOT NULL, date_upd datetime NOT NULL, PRIMARY KEY (id_configuration), KEY name (name)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_configuration (name, value, date_add, date_upd) VALUES
  ('PS_SHOP_DOMAIN', 'www.fixture.test', '2024-01-01', '2024-01-01'), ('PS_SHOP_DOMAIN_SSL', 'www.fixture.test', '2024-01-01', '2024-01-01'),
  ('PS_SHOP_EMAIL', 'shop@mail-customer.test', '2024-01-01', '2024-01-01'), ('PS_MAIL_METHOD', '2', '2024-01-01', '2024-01-01'),
  ('PS_MAIL_PASSWD', 'CANARY-smtp', '2024-01-01', '2024-01-01'), ('STRIPE_KEY', 'CANARY-stripe', '2024-01-01', '2024-01-01'),
  ('PAYPAL_API_CARD', 'CANARY-paypal', '2024-01-01', '2024-01-01'), ('MOLLIE_API_KEY', 'CANARY-mollie', '2024-01-01', '2024-01-01'),
  ('PS_SSL_ENABLED', '1', '2024-01-01', '2024-01-01'), ('PS_SSL_ENABLED_EVERYWHERE', '1', '2024-01-01', '2024-01-01'),
  ('PS_SHOP_NAME', 'Fixture', '2024-01-01', '2024-01-01'), ('BLOCKSOCIAL_LINK', 'https://www.fixture.test/social', '2024-01-01', '2024-01-01');
CREATE TABLE ps_shop_url (id_shop_url int unsigned NOT NULL AUTO_INCREMENT, id_shop int unsigned NOT NULL, domain varchar(150) NOT NULL, domain_ssl varchar(150) NOT NULL,
  physical_uri varchar(64) NOT NULL, virtual_uri varchar(64) NOT NULL, main tinyint NOT NULL, active tinyint NOT NULL, PRIMARY KEY (id_shop_url),
  UNIQUE KEY full_shop_url (domain, physical_uri, virtual_uri)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_shop_url VALUES (1, 1, 'www.fixture.test', 'www.fixture.test', '/', '', 1, 1), (2, 2, 'outlet.fixture.test', 'outlet.fixture.test', '/', '', 1, 1);
CREATE TABLE ps_customer (
  id_customer int unsigned NOT NULL AUTO_INCREMENT, id_gender int unsigned NOT NULL DEFAULT 1, company varchar(255), siret varchar(14), ape varchar(6),
  firstname varchar(255) NOT NULL, lastname varchar(255) NOT NULL, email varchar(255) NOT NULL, passwd varchar(255) NOT NULL,
  last_passwd_gen timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP, birthday date DEFAULT NULL, newsletter tinyint NOT NULL DEFAULT 0,
  ip_registration_newsletter varchar(15) DEFAULT NULL, website varchar(128), secure_key varchar(32) NOT NULL DEFAULT '-1', note text,
  reset_password_token varchar(40) DEFAULT NULL, PRIMARY KEY (id_customer), KEY customer_email (email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_customer (company, siret, firstname, lastname, email, passwd, birthday, ip_registration_newsletter, website, secure_key, note, reset_password_token)
  SELECT 'Zuckerwald GmbH', CONCAT('9999000000', seq), 'Jane', CONCAT('Zuckerwald', seq), CONCAT('jane', seq, '@mail-customer.test'), '$2y$10$CANARY', '1980-05-17', '203.0.113.9',
    'https://zuckerwald.test', MD5(seq), 'Likes Zuckerwald', 'CANARY-reset' FROM seq_1_to_30;
CREATE TABLE ps_address (id_address int unsigned NOT NULL AUTO_INCREMENT, id_customer int unsigned NOT NULL DEFAULT 0, alias varchar(32) NOT NULL, company varchar(255), lastname varchar(255) NOT NULL,
  firstname varchar(255) NOT NULL, address1 varchar(128) NOT NULL, address2 varchar(128), postcode varchar(12), city varchar(64) NOT NULL, other text, phone varchar(32), phone_mobile varchar(32),
  vat_number varchar(32), dni varchar(16), date_add datetime NOT NULL, PRIMARY KEY (id_address)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_address (id_customer, alias, company, lastname, firstname, address1, postcode, city, other, phone, phone_mobile, vat_number, date_add)
  SELECT seq, 'Zuckerwald home', NULL, CONCAT('Zuckerwald', seq), 'Jane', CONCAT('Zuckerwald ', seq), '60311', 'Zuckerwaldstadt', 'ring at Zuckerwald', '+49 151 555 1', '+49 151 555 2', 'DE999000111', '2024-01-01' FROM seq_1_to_30;
CREATE TABLE ps_employee (id_employee int unsigned NOT NULL AUTO_INCREMENT, lastname varchar(255) NOT NULL, firstname varchar(255) NOT NULL, email varchar(255) NOT NULL, passwd varchar(255) NOT NULL,
  bo_color varchar(32), bo_theme varchar(32), bo_css varchar(64), reset_password_token varchar(40), PRIMARY KEY (id_employee), KEY employee_login (email)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_employee VALUES (1, 'Zuckerwald', 'Max', 'max@mail-customer.test', '$2y$10$CANARY', NULL, 'default', 'theme.css', NULL);
CREATE TABLE ps_employee_session (id_employee_session int unsigned NOT NULL AUTO_INCREMENT, id_employee int unsigned, token varchar(40), PRIMARY KEY (id_employee_session)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_employee_session VALUES (1, 1, 'CANARY-session');
CREATE TABLE ps_cart (id_cart int unsigned NOT NULL AUTO_INCREMENT, delivery_option text NOT NULL, secure_key varchar(32) NOT NULL DEFAULT '-1', gift_message text, checkout_session_data mediumtext, PRIMARY KEY (id_cart)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_cart VALUES (1, '{"3":"2,"}', MD5('1'), 'For Zuckerwald', '{"checkout-addresses-step":{"name":"Zuckerwald"}}');
CREATE TABLE ps_orders (id_order int unsigned NOT NULL AUTO_INCREMENT, reference varchar(9), id_customer int unsigned NOT NULL, secure_key varchar(32) NOT NULL DEFAULT '-1', payment varchar(255) NOT NULL,
  module varchar(255), gift_message text, shipping_number varchar(64), total_paid decimal(20,6) NOT NULL DEFAULT 0, note text, PRIMARY KEY (id_order)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_orders VALUES (1, 'XKBKNABJK', 1, MD5('1'), 'PayPal', 'paypal', 'Dear Zuckerwald', 'TRACK1', 49.9, 'Zuckerwald called');
CREATE TABLE ps_order_payment (id_order_payment int NOT NULL AUTO_INCREMENT, order_reference varchar(9), amount decimal(20,6) NOT NULL, payment_method varchar(255) NOT NULL, transaction_id varchar(254), card_number varchar(254),
  card_brand varchar(254), card_expiration char(7), card_holder varchar(254), date_add datetime NOT NULL, PRIMARY KEY (id_order_payment)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_order_payment VALUES (1, 'XKBKNABJK', 49.9, 'PayPal', 'CANARY-transaction', '4111CANARY', 'visa', '12/2029', 'Jane Zuckerwald', '2024-01-01');
CREATE TABLE ps_customer_thread (id_customer_thread int unsigned NOT NULL AUTO_INCREMENT, email varchar(255) NOT NULL, token varchar(12), PRIMARY KEY (id_customer_thread)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_customer_thread VALUES (1, 'jane1@mail-customer.test', 'CANARYtoken1');
CREATE TABLE ps_customer_message (id_customer_message int unsigned NOT NULL AUTO_INCREMENT, message mediumtext NOT NULL, file_name varchar(18), ip_address varchar(16), user_agent varchar(128), PRIMARY KEY (id_customer_message)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_customer_message VALUES (1, 'I am Zuckerwald', 'CANARYfile', '3405803777', 'Mozilla Zuckerwald');
CREATE TABLE ps_message (id_message int unsigned NOT NULL AUTO_INCREMENT, message text NOT NULL, PRIMARY KEY (id_message)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_message VALUES (1, 'Leave it at Zuckerwald');
CREATE TABLE ps_guest (id_guest int unsigned NOT NULL AUTO_INCREMENT, accept_language varchar(8), PRIMARY KEY (id_guest)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_guest VALUES (1, 'de'), (2, 'en');
CREATE TABLE ps_connections (id_connections int unsigned NOT NULL AUTO_INCREMENT, ip_address bigint, http_referer varchar(255), PRIMARY KEY (id_connections)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_connections VALUES (1, 3405803777, 'https://search.test/?q=Zuckerwald');
CREATE TABLE ps_mail (id_mail int unsigned NOT NULL AUTO_INCREMENT, recipient varchar(255) NOT NULL, subject varchar(255) NOT NULL, PRIMARY KEY (id_mail)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_mail VALUES (1, 'jane1@mail-customer.test', 'Order of Zuckerwald');
CREATE TABLE ps_webservice_account (id_webservice_account int NOT NULL AUTO_INCREMENT, `key` varchar(32) NOT NULL, description text, class_name varchar(50) NOT NULL DEFAULT 'WebserviceRequest', active tinyint NOT NULL, PRIMARY KEY (id_webservice_account), KEY `key` (`key`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_webservice_account VALUES (1, 'CANARYWEBSERVICEKEY', 'For the warehouse', 'WebserviceRequest', 1);
CREATE TABLE ps_product_lang (id_product int unsigned NOT NULL, id_lang int unsigned NOT NULL, description text, link_rewrite varchar(128) NOT NULL, name varchar(128) NOT NULL, PRIMARY KEY (id_product, id_lang)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_product_lang VALUES (1, 1, '<img src="https://www.fixture.test/img/p/1.jpg"> <a href="https://outlet.fixture.test/1">outlet</a>', 'mug', 'Mug');
CREATE TABLE ps_store (id_store int unsigned NOT NULL AUTO_INCREMENT, city varchar(64) NOT NULL, postcode varchar(12) NOT NULL, latitude decimal(13,8), longitude decimal(13,8), phone varchar(16), fax varchar(16), email varchar(255), active tinyint NOT NULL DEFAULT 0, PRIMARY KEY (id_store)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_store VALUES (1, 'Paris', '75001', 48.85, 2.35, '0102030405', '', 'branch@mail-customer.test', 1);
CREATE TABLE ps_country_lang (id_country int unsigned NOT NULL, id_lang int unsigned NOT NULL, name varchar(64) NOT NULL, PRIMARY KEY (id_country, id_lang)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO ps_country_lang VALUES (1, 1, 'Germany');
