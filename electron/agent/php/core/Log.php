<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * The review's log: `MAC SPACE JSON LF` per line, append only. Every number, time and version in it is written here and
 * under the lock, so no two writers can give out the same one.
 */
final class Log
{
    private const FILE = 'log.jsonl';
    private const FIRST_MAC = '0000000000000000000000000000000000000000000000000000000000000000';
    /** A review that has grown beyond this is not a review any more; it protects the server's disk. */
    private const MAX_BYTES = 64 * 1048576;

    /** @var Store */
    private $store;
    /** @var Keys */
    private $keys;
    /** @var LogIndex */
    private $index;

    public function __construct(Store $store, Keys $keys)
    {
        $this->store = $store;
        $this->keys = $keys;
        $this->index = new LogIndex($store);
    }

    /**
     * Writes events, all of them or none. Each draft has `id`, `kind`, `by` and the fields of its kind; the rest is added
     * here. An `id` that is known gives back the line that is there.
     *
     * @param array<int, array<string, mixed>> $drafts
     * @param callable|null $check Called under the lock, before each new event, with a LogView, the draft and the Config
     *     of this moment; throws a Problem to refuse.
     * @return array<int, Appended> One for each draft.
     */
    public function append(array $drafts, ?callable $check = null): array
    {
        return $this->store->locked(self::FILE, function ($log) use ($drafts, $check): array {
            return $this->appendTo($log, $drafts, $check);
        });
    }

    /**
     * Lines after the given number as they are in the file, `MAC JSON`, and whether its end is torn now.
     *
     * @return array{lines: array<int, string>, torn: bool}
     */
    public function lines(int $since, int $limit): array
    {
        return $this->store->shared(self::FILE, function ($log) use ($since, $limit): array {
            $end = $this->index->load($log);
            $lines = $this->index->lines($log, $since, $limit);

            return ['lines' => $lines, 'torn' => LogIndex::size($log) > $end];
        });
    }

    /**
     * Events after the given number, oldest first.
     *
     * @return array<int, array<string, mixed>>
     */
    public function events(int $since = 0, int $limit = 1000000): array
    {
        return \array_map(static function (string $line): array {
            return LogView::decode($line);
        }, $this->lines($since, $limit)['lines']);
    }

    /** The event with this `id`, or null. @return array<string, mixed>|null */
    public function event(string $id): ?array
    {
        return $this->store->shared(self::FILE, function ($log) use ($id): ?array {
            $this->index->load($log);

            return (new LogView($log, $this->index))->byId($id);
        });
    }

    /**
     * @param resource $log
     * @param array<int, array<string, mixed>> $drafts
     * @return array<int, Appended>
     */
    private function appendTo($log, array $drafts, ?callable $check): array
    {
        $this->repair($log);
        $config = Config::load($this->store);
        $view = new LogView($log, $this->index);
        $writing = new LogWriting($this->keys, $config, $this->lastMac($log), $this->index);
        $results = [];
        foreach ($drafts as $draft) {
            $id = (string) $draft['id'];
            $known = $writing->written($id) ?? $view->byId($id);
            if ($known !== null) {
                $results[] = new Appended($known, true);
                continue;
            }
            if ($check !== null) {
                $check($view, $draft, $config);
            }
            $results[] = new Appended($writing->add($draft), false);
        }
        $this->write($log, $writing);

        return $results;
    }

    /** @param resource $log */
    private function write($log, LogWriting $writing): void
    {
        $bytes = $writing->bytes();
        if ($bytes === '') {
            return;
        }
        $end = LogIndex::size($log);
        if ($end + \strlen($bytes) > self::MAX_BYTES) {
            throw new Problem(503, 'full', 'The log of this review is full.');
        }
        \fseek($log, $end);
        if (\fwrite($log, $bytes) !== \strlen($bytes) || !\fflush($log)) {
            \ftruncate($log, $end);
            throw new Problem(503, 'unavailable', 'The log cannot be written: is the disk full?', 60);
        }
        Store::sync($log);
        $this->index->add($writing->records());
    }

    /**
     * Cuts a torn end off into `log.torn`: whatever follows the last whole line, and lines at the end that are no lines of
     * ours. Damage before whole lines, or a whole line with a wrong MAC, is no accident: nothing is written behind it.
     *
     * @param resource $log
     */
    private function repair($log): void
    {
        $end = $this->index->load($log);
        $this->index->save();
        if (LogIndex::size($log) > $end) {
            \fseek($log, $end);
            $torn = (string) \stream_get_contents($log);
            foreach (\array_slice(\explode("\n", $torn), 0, -1) as $line) {
                if (LogView::decodeWhole($line . "\n") !== null) {
                    throw new Problem(503, 'unavailable', 'The log is damaged in its middle.');
                }
            }
            $kept = $this->store->open('log.torn');
            \fseek($kept, 0, \SEEK_END);
            \fwrite($kept, $torn);
            Store::sync($kept);
            \fclose($kept);
            \ftruncate($log, $end);
            Store::sync($log);
        }
    }

    /** @param resource $log */
    private function lastMac($log): string
    {
        $count = $this->index->count();
        if ($count === 0) {
            return self::FIRST_MAC;
        }
        $lines = $this->index->lines($log, \max(0, $count - 2), 2);
        $last = $lines[\count($lines) - 1];
        $before = $count === 1 ? self::FIRST_MAC : \substr($lines[0], 0, 64);
        if (!\hash_equals($this->keys->ofLine($before, \substr($last, 65)), \substr($last, 0, 64))) {
            throw new Problem(503, 'unavailable', 'The end of the log was changed by somebody else.');
        }

        return \substr($last, 0, 64);
    }
}
