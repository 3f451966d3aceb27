<?php
// The peers of the `rewrite` bench. Arguments: mode, rows file, output file, JSON list of [from, to] pairs.
// Mode `pairs` works in the manner of WP-CLI's search-replace: one command, that is one pass over the cells, for each
// pair; every string is tried with unserialize(). Mode `at-once` is the quickest PHP that gives the same result: one
// pass with all pairs, unserialize() only for what looks like it. In both, cells without the text are passed over, as
// the database does it with LIKE. Prints seconds, CPU seconds and MB.

[, $mode, $input, $output, $pairs] = $argv;
$pairs = json_decode($pairs);

final class PairReplacer
{
    public function __construct(private string $from, private string $to)
    {
    }

    public function run(mixed $data, bool $wasSerialized = false): mixed
    {
        $reporting = error_reporting();
        error_reporting($reporting & ~E_NOTICE & ~E_WARNING);
        $inner = is_string($data) ? @unserialize($data) : false;
        error_reporting($reporting);
        if ($inner !== false) {
            $data = $this->run($inner, true);
        } elseif (is_array($data)) {
            foreach (array_keys($data) as $key) {
                $data[$key] = $this->run($data[$key]);
            }
        } elseif (is_string($data)) {
            $data = str_replace($this->from, $this->to, $data);
        }
        return $wasSerialized ? serialize($data) : $data;
    }
}

function replaceAtOnce(mixed $value, array $from, array $to): mixed
{
    if (is_string($value)) {
        $inner = preg_match('/^[sOaCE]:\d+:/', $value) === 1 ? @unserialize($value) : false;
        return $inner === false ? str_replace($from, $to, $value) : serialize(replaceAtOnce($inner, $from, $to));
    }
    if (is_array($value)) {
        foreach ($value as $key => $item) {
            $value[$key] = replaceAtOnce($item, $from, $to);
        }
    }
    return $value;
}

$rows = file_get_contents($input);
$cells = [];
for ($at = 0, $end = strlen($rows); $at < $end; $at += 4 + $length) {
    $length = unpack('V', $rows, $at)[1];
    $cells[] = substr($rows, $at + 4, $length);
}
unset($rows);

$started = hrtime(true);
$usage = getrusage();
if ($mode === 'pairs') {
    foreach ($pairs as [$from, $to]) {
        $replacer = new PairReplacer($from, $to);
        foreach ($cells as $index => $cell) {
            if (strpos($cell, $from) !== false) {
                $cells[$index] = $replacer->run($cell);
            }
        }
    }
} else {
    [$from, $to] = [array_column($pairs, 0), array_column($pairs, 1)];
    $host = 'www.example-shop.test';
    foreach ($cells as $index => $cell) {
        if (strpos($cell, $host) !== false) {
            $cells[$index] = replaceAtOnce($cell, $from, $to);
        }
    }
}
$seconds = (hrtime(true) - $started) / 1e9;
$after = getrusage();

$file = fopen($output, 'w');
foreach ($cells as $cell) {
    fwrite($file, pack('V', strlen($cell)) . $cell);
}
fclose($file);
$cpu = ($after['ru_utime.tv_sec'] - $usage['ru_utime.tv_sec'])
    + ($after['ru_utime.tv_usec'] - $usage['ru_utime.tv_usec']) / 1e6;
echo json_encode(['seconds' => $seconds, 'cpu' => $cpu, 'peak' => memory_get_peak_usage(true) / (1 << 20)]);
