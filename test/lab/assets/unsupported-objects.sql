-- Objects that a pull must either carry over or refuse by name before it starts.
CREATE SEQUENCE lab_sequence START WITH 100 INCREMENT BY 5;
CREATE TABLE lab_versioned (
  id int(11) NOT NULL,
  title varchar(20),
  PRIMARY KEY (id)
) ENGINE=InnoDB WITH SYSTEM VERSIONING;
INSERT INTO lab_versioned VALUES (1, 'first');
UPDATE lab_versioned SET title = 'second';
CREATE TABLE lab_gone (id int(11) NOT NULL);
CREATE VIEW lab_view_broken AS SELECT id FROM lab_gone;
DROP TABLE lab_gone;
