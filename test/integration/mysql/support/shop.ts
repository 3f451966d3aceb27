import type { TargetConnection } from '#engine/mysql/connection.ts';

const definer = 'DEFINER=`nobody`@`nowhere.example`';

/** A small shop with everything that hangs together: keys in a circle, nested views, triggers, routines, an event. */
export const shopSql: readonly string[] = [
  `CREATE TABLE customers (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, email VARCHAR(100) NOT NULL, best_order INT NULL,
    UNIQUE KEY by_email (email), KEY best (best_order))`,
  `CREATE TABLE orders (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, total DECIMAL(10,2) NOT NULL,
    note TEXT, KEY by_customer (customer), FULLTEXT KEY words (note),
    CONSTRAINT order_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE,
    CONSTRAINT positive CHECK (total >= 0))`,
  'ALTER TABLE customers ADD CONSTRAINT customer_best FOREIGN KEY (best_order) REFERENCES orders (id) ON DELETE SET NULL',
  'CREATE TABLE log (at DATETIME, what VARCHAR(50)) ENGINE=MyISAM',
  'CREATE TABLE counter (n INT NOT NULL)',
  "INSERT INTO customers (id, email) VALUES (1, 'a@shop.example'), (2, 'b@shop.example')",
  "INSERT INTO orders VALUES (1, 1, 10.5, 'first order'), (2, 2, 20, NULL), (3, 1, 0, 'free')",
  'UPDATE customers SET best_order = 1 WHERE id = 1',
  "INSERT INTO log VALUES ('2024-01-01', 'start')",
  'INSERT INTO counter VALUES (0)',
  `CREATE ${definer} FUNCTION tax(amount DECIMAL(10,2)) RETURNS DECIMAL(10,2) DETERMINISTIC
    RETURN amount * 0.19`,
  `CREATE ${definer} PROCEDURE report() BEGIN
    -- a comment that must survive
    SELECT COUNT(*) FROM shop.orders; SELECT 'it''s 😀'; END`,
  `CREATE ${definer} VIEW a_totals AS SELECT * FROM shop.b_orders WHERE total > 0`,
  `CREATE OR REPLACE ${definer} SQL SECURITY INVOKER VIEW b_orders AS SELECT o.id, o.total, c.email FROM orders o JOIN customers c ON c.id = o.customer`,
  `CREATE ${definer} TRIGGER count_orders AFTER INSERT ON orders FOR EACH ROW UPDATE counter SET n = n + 1`,
  `CREATE ${definer} EVENT nightly ON SCHEDULE EVERY 1 DAY DO DELETE FROM log`,
];

/** Makes the shop in a fresh database called `shop`. Views are made in an order that works. */
export async function createShop(connection: TargetConnection): Promise<void> {
  await connection.execute('CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
  await connection.execute('USE shop');
  await connection.execute("SET SESSION sql_mode = ''");
  await connection.execute('CREATE VIEW b_orders AS SELECT 1 AS id, 2 AS total, 3 AS email');
  for (const sql of shopSql) await connection.execute(sql);
  await connection.execute('CREATE TABLE gone (id INT)');
  await connection.execute('CREATE VIEW broken AS SELECT id FROM gone');
  await connection.execute('DROP TABLE gone');
  await connection.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'");
}
