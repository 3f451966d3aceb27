<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * `log.idx`: one record of fixed length per line of the log, `ID N OFFSET REMARKS LF`. It only makes things quick: where it
 * does not fit the log's last line, it is made anew from the log. Used only while the log is locked.
 */
final class LogIndex
{
    private const FILE = 'log.idx';
    /** 36 of the id, 10 of n, 12 of the offset, 8 of the remarks so far, three spaces and a line feed. */
    private const LENGTH = 70;

    /** @var Store */
    private $store;
    /** @var string All records. */
    private $records = '';
    /** @var int How many bytes of them are in the file, counted from its beginning. */
    private $stored = 0;
    /** @var int Where the log's last whole line ends. */
    private $end = 0;

    public function __construct(Store $store)
    {
        $this->store = $store;
    }

    public static function record(string $id, int $n, int $offset, int $remarks): string
    {
        return \sprintf("%36.36s %010d %012d %08d\n", $id, $n, $offset, $remarks);
    }

    /** @param resource $file */
    public static function size($file): int
    {
        $facts = \fstat($file);

        return $facts === false ? 0 : (int) $facts['size'];
    }

    /**
     * Reads the index and, from the log, what it lacks.
     *
     * @param resource $log
     * @return int Where the last whole line of the log ends.
     */
    public function load($log): int
    {
        $this->records = $this->store->read(self::FILE, 64 * 1048576) ?? '';
        $this->end = $this->fittingEnd($log);
        $this->stored = \strlen($this->records);
        $n = $this->count();
        $remarks = $this->remarks();
        \fseek($log, $this->end);
        while (($line = \fgets($log)) !== false) {
            $event = LogView::decodeWhole($line);
            if ($event === null) {
                break;
            }
            $n++;
            $remarks += $event['kind'] === 'remark' ? 1 : 0;
            $this->records .= self::record($event['id'], $n, $this->end, $remarks);
            $this->end += \strlen($line);
        }

        return $this->end;
    }

    /** Records of lines that were just written behind the others. */
    public function add(string $records): void
    {
        $this->records .= $records;
        $this->save();
    }

    /** Writes what the file lacks; only under the exclusive lock. */
    public function save(): void
    {
        $file = $this->store->open(self::FILE);
        if (self::size($file) !== $this->stored) {
            \ftruncate($file, $this->stored);
        }
        \fseek($file, $this->stored);
        $this->stored += (int) \fwrite($file, \substr($this->records, $this->stored));
        \fclose($file);
    }

    public function count(): int
    {
        return \intdiv(\strlen($this->records), self::LENGTH);
    }

    public function end(): int
    {
        return $this->end;
    }

    /** How many remarks there are: the number of the last one. */
    public function remarks(): int
    {
        return $this->count() === 0 ? 0 : $this->field($this->count(), 61, 8);
    }

    /** The number of the line with this id; 0 when there is none. */
    public function find(string $id): int
    {
        $at = Ids::isUuid($id) ? \strpos($this->records, $id) : false;

        return $at === false ? 0 : \intdiv($at, self::LENGTH) + 1;
    }

    /** The number of the line in which a remark was made; 0 when there is none. */
    public function lineOfRemark(int $remark): int
    {
        if ($remark < 1 || $remark > $this->remarks()) {
            return 0;
        }
        $low = 1;
        $high = $this->count();
        while ($low < $high) {
            $middle = \intdiv($low + $high, 2);
            if ($this->field($middle, 61, 8) < $remark) {
                $low = $middle + 1;
            } else {
                $high = $middle;
            }
        }

        return $low;
    }

    /**
     * Lines after the given number, without their line feeds.
     *
     * @param resource $log
     * @return array<int, string>
     */
    public function lines($log, int $since, int $limit): array
    {
        $last = \min($this->count(), $since + $limit);
        if ($since < 0 || $since >= $last) {
            return [];
        }
        $from = $this->field($since + 1, 48, 12);
        $to = $last === $this->count() ? $this->end : $this->field($last + 1, 48, 12);
        \fseek($log, $from);
        $bytes = (string) \stream_get_contents($log, $to - $from);

        return \explode("\n", \rtrim($bytes, "\n"));
    }

    /** Where the indexed lines end; forgets the whole index when it does not fit the log. @param resource $log */
    private function fittingEnd($log): int
    {
        $size = self::size($log);
        $count = $this->count();
        if ($count === 0 || \strlen($this->records) % self::LENGTH !== 0) {
            $this->records = '';

            return 0;
        }
        $offset = $this->field($count, 48, 12);
        if ($offset < $size && $this->field($count, 37, 10) === $count) {
            \fseek($log, $offset);
            $line = \fgets($log);
            $event = $line === false ? null : LogView::decodeWhole($line);
            if ($event !== null && $event['id'] === \substr($this->records, -self::LENGTH, 36) && $event['n'] === $count) {
                return $offset + \strlen((string) $line);
            }
        }
        $this->records = '';

        return 0;
    }

    private function field(int $n, int $at, int $length): int
    {
        return (int) \substr($this->records, ($n - 1) * self::LENGTH + $at, $length);
    }
}
