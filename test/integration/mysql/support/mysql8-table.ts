/** SHOW CREATE TABLE of MySQL 8.0.36 with everything that MariaDB writes differently or does not have. */
export const fromMysql8 = `CREATE TABLE \`orders\` (
  \`id\` bigint unsigned NOT NULL AUTO_INCREMENT,
  \`code\` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci NOT NULL,
  \`exact\` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin DEFAULT NULL,
  \`old\` varchar(10) CHARACTER SET utf8mb3 DEFAULT 'it''s, (x)',
  \`doc\` json DEFAULT NULL,
  \`name\` varchar(50) COLLATE utf8mb4_0900_as_cs GENERATED ALWAYS AS (json_unquote(json_extract(\`doc\`,_utf8mb4'$.name'))) VIRTUAL NOT NULL,
  \`token\` varchar(36) NOT NULL DEFAULT (uuid()),
  \`place\` point NOT NULL /*!80003 SRID 4326 */,
  \`secret\` int DEFAULT NULL /*!80023 INVISIBLE */,
  \`at\` datetime NOT NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE CURRENT_TIMESTAMP COMMENT 'a ) , ''comment''',
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`by_code\` (\`code\`(10) DESC),
  KEY \`expr\` ((lower(\`code\`))),
  KEY \`hidden\` (\`old\`) /*!80000 INVISIBLE */,
  FULLTEXT KEY \`words\` (\`old\`) /*!50100 WITH PARSER \`ngram\` */,
  CONSTRAINT \`fk\` FOREIGN KEY (\`id\`) REFERENCES \`other\` (\`id\`) ON DELETE CASCADE,
  CONSTRAINT \`soft\` CHECK ((\`secret\` > 0)) /*!80016 NOT ENFORCED */,
  CONSTRAINT \`hard\` CHECK ((\`secret\` <> 7))
) /*!50100 TABLESPACE \`innodb_system\` */ ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci ROW_FORMAT=DYNAMIC COMMENT='orders; the table' ENCRYPTION='N'
/*!50100 PARTITION BY HASH (\`id\`)
PARTITIONS 4 */`;
