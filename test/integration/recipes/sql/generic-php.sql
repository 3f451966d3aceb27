-- An application of somebody's own.
CREATE TABLE kunden (id int NOT NULL AUTO_INCREMENT, nachname varchar(100) NOT NULL, email varchar(190) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO kunden (nachname, email) SELECT CONCAT('Zuckerwald', seq), CONCAT('person', seq, '@mail-customer.test') FROM seq_1_to_20;
CREATE TABLE seiten (id int NOT NULL AUTO_INCREMENT, inhalt mediumtext NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO seiten (inhalt) VALUES ('<a href="https://www.fixture.test/agb">AGB</a>');
