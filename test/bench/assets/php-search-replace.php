<?php
// The rewriting that people do after an import, in the manner of WP-CLI's search-replace: for every table with a primary
// key and every text column, the rows that hold the text are read, every string is tried with unserialize(), and changed rows
// are written back one by one. Arguments: socket, user, password, database, from, to.

[, $socket, $user, $password, $database, $from, $to] = $argv;
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$db = new mysqli(null, $user, $password, $database, 0, $socket);
$db->set_charset('utf8mb4');
$db->query("SET SESSION sql_mode = ''");

function replaceIn(mixed $data, string $from, string $to, bool $wasSerialized = false): mixed
{
    $inner = is_string($data) ? @unserialize($data) : false;
    if ($inner !== false) {
        $data = replaceIn($inner, $from, $to, true);
    } elseif (is_array($data)) {
        foreach (array_keys($data) as $key) {
            $data[$key] = replaceIn($data[$key], $from, $to);
        }
    } elseif (is_string($data)) {
        $data = str_replace($from, $to, $data);
    }
    return $wasSerialized ? serialize($data) : $data;
}

$name = fn (string $identifier): string => '`' . str_replace('`', '``', $identifier) . '`';
$tables = $db->query("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'");
$changed = 0;
foreach ($tables->fetch_all() as [$table]) {
    $quoted = $db->real_escape_string($table);
    $columns = $db->query("SELECT COLUMN_NAME, DATA_TYPE, COLUMN_KEY, EXTRA FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '$quoted'")->fetch_all();
    $keys = array_column(array_filter($columns, fn ($column) => $column[2] === 'PRI'), 0);
    if ($keys === []) {
        continue;
    }
    foreach ($columns as [$column, $type, $key, $extra]) {
        if (!preg_match('/text|char/', $type) || $key === 'PRI' || str_contains($extra, 'GENERATED')) {
            continue;
        }
        $like = '%' . addcslashes($db->real_escape_string($from), '_%') . '%';
        $list = implode(', ', array_map($name, [...$keys, $column]));
        $rows = $db->query("SELECT $list FROM {$name($table)} WHERE {$name($column)} LIKE BINARY '$like'");
        foreach ($rows->fetch_all() as $row) {
            $old = array_pop($row);
            $new = replaceIn($old, $from, $to);
            if ($new === $old) {
                continue;
            }
            $where = [];
            foreach ($keys as $index => $column2) {
                $where[] = "{$name($column2)} = '" . $db->real_escape_string($row[$index]) . "'";
            }
            $db->query("UPDATE {$name($table)} SET {$name($column)} = '" . $db->real_escape_string($new) . "' WHERE " . implode(' AND ', $where));
            $changed += 1;
        }
    }
}
echo json_encode(['changed' => $changed]), "\n";
