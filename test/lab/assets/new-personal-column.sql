-- A plugin update brought columns that no profile knows: a pull must stop and ask.
CREATE TABLE wp_loyalty_members (
  member_id int(11) NOT NULL AUTO_INCREMENT,
  points int(11) NOT NULL,
  phone2 varchar(40) DEFAULT NULL,
  contact_line varchar(200) DEFAULT NULL,
  PRIMARY KEY (member_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

INSERT INTO wp_loyalty_members (points, phone2, contact_line) VALUES
  (10, '+49 151 555 900001', 'first.member@mail-customer.test'),
  (20, '+49 151 555 900002', 'second.member@mail-customer.test'),
  (30, NULL, 'third.member@post-customer.test');
