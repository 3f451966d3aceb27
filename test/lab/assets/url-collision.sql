-- Two rows that a change of address would make equal under a unique key.
CREATE TABLE lab_redirects (
  id int(11) NOT NULL AUTO_INCREMENT,
  source varchar(190) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY source (source)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO lab_redirects (source) VALUES
  ('http://www.example-shop.test:4380/old/'),
  ('https://www.example-shop.test:4380/old/'),
  ('http://www.example-shop.test:4380/only-once/');
