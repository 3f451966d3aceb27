-- Views, triggers, a routine and an event. Their definer has an account nowhere, as after every move between hosters.
SET SESSION sql_mode = '';
CREATE USER `legacy_admin`@`10.0.%`;
GRANT ALL ON shop.* TO `legacy_admin`@`10.0.%`;

CREATE DEFINER = `legacy_admin`@`10.0.%` SQL SECURITY DEFINER VIEW lab_view_published AS
  SELECT ID, post_title, post_date FROM wp_posts WHERE post_status = 'publish';
CREATE DEFINER = `legacy_admin`@`10.0.%` SQL SECURITY INVOKER VIEW lab_view_nested AS
  SELECT ID, post_title FROM lab_view_published WHERE post_date > '2026-01-01 00:00:00';
-- Its name sorts before the view it is made of.
CREATE DEFINER = `legacy_admin`@`10.0.%` VIEW lab_a_view AS SELECT COUNT(*) AS number FROM lab_view_nested;

DELIMITER ;;

CREATE DEFINER = `legacy_admin`@`10.0.%` TRIGGER lab_nopk_before BEFORE INSERT ON lab_nopk FOR EACH ROW
BEGIN
  IF NEW.detail = '' THEN
    SET NEW.detail = NULL;
  END IF;
END;;

-- Fires while rows are loaded when somebody creates triggers too early: every composite row would be logged.
CREATE DEFINER = `legacy_admin`@`10.0.%` TRIGGER lab_composite_after AFTER INSERT ON lab_composite FOR EACH ROW
INSERT INTO lab_nopk (at, number, action, detail) VALUES ('2026-01-01 00:00:00', NEW.amount, 'trigger', NEW.code);;

CREATE DEFINER = `legacy_admin`@`10.0.%` PROCEDURE lab_archive(IN before_day date)
  SQL SECURITY DEFINER COMMENT 'removes; keeps nothing'
BEGIN
  DELETE FROM lab_events WHERE happened < before_day;
END;;

CREATE DEFINER = `legacy_admin`@`10.0.%` FUNCTION lab_vat(net decimal(12,2)) RETURNS decimal(12,2)
  DETERMINISTIC SQL SECURITY INVOKER
RETURN net * 0.19;;

CREATE DEFINER = `legacy_admin`@`10.0.%` EVENT lab_cleanup
  ON SCHEDULE EVERY 1 DAY STARTS '2026-01-01 03:00:00' ON COMPLETION PRESERVE ENABLE
  COMMENT 'would delete rows in a copy, too'
DO
BEGIN
  DELETE FROM lab_nopk WHERE at < '2000-01-01 00:00:00';
END;;

DELIMITER ;

DROP USER `legacy_admin`@`10.0.%`;
