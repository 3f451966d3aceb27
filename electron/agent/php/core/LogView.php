<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** The log as it is while it is locked: what a check may look at before a line is written. */
final class LogView
{
    /** @var resource */
    private $log;
    /** @var LogIndex */
    private $index;

    /** @param resource $log */
    public function __construct($log, LogIndex $index)
    {
        $this->log = $log;
        $this->index = $index;
    }

    /** @return array<string, mixed> The event of a line of the log. */
    public static function decode(string $line): array
    {
        $event = \json_decode(\substr($line, 65), true, 64);

        return \is_array($event) ? $event : [];
    }

    /** @return array<string, mixed>|null Null for anything but a whole line of the log with its line feed. */
    public static function decodeWhole(string $line): ?array
    {
        if (\substr($line, -1) !== "\n" || \preg_match('/^[0-9a-f]{64} \{/', $line) !== 1) {
            return null;
        }
        $event = self::decode($line);
        $isOurs = \is_string($event['id'] ?? null) && \is_string($event['kind'] ?? null) && \is_int($event['n'] ?? null);

        return $isOurs ? $event : null;
    }

    /** How many remarks there are: the number of the last one. */
    public function remarks(): int
    {
        return $this->index->remarks();
    }

    /** @return array<string, mixed>|null */
    public function byId(string $id): ?array
    {
        return $this->line($this->index->find($id));
    }

    /** @return array<string, mixed>|null The event in which a remark was made. */
    public function remark(int $number): ?array
    {
        return $this->line($this->index->lineOfRemark($number));
    }

    /** How far a remark is: `new`, `in-work`, `please-check` or `done`; null when there is no such remark. */
    public function statusOf(int $remark): ?string
    {
        $first = $this->index->lineOfRemark($remark);
        if ($first === 0) {
            return null;
        }
        $status = 'new';
        foreach ($this->index->lines($this->log, $first, $this->index->count()) as $line) {
            // A cheap look first: most lines are something else.
            if (\strpos($line, '"kind":"status"') === false) {
                continue;
            }
            $event = self::decode($line);
            if ($event['kind'] === 'status' && $event['remark'] === $remark) {
                $status = (string) $event['status'];
            }
        }

        return $status;
    }

    /** @return array<int, array<string, mixed>> Every event, oldest first. */
    public function all(): array
    {
        return \array_map([self::class, 'decode'], $this->index->lines($this->log, 0, $this->index->count()));
    }

    /** @return array<string, mixed>|null */
    private function line(int $n): ?array
    {
        $lines = $n === 0 ? [] : $this->index->lines($this->log, $n - 1, 1);

        return $lines === [] ? null : self::decode($lines[0]);
    }
}
