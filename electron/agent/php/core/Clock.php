<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** The server's time: the only one that counts. */
final class Clock
{
    public static function now(): int
    {
        return \time();
    }

    /** `2026-12-05T12:00:00Z`, the form of every time in the log. */
    public static function format(int $time): string
    {
        return \gmdate('Y-m-d\TH:i:s\Z', $time);
    }

    /** Seconds since 1970 of an ISO 8601 time with an offset, or null. */
    public static function parse(string $text): ?int
    {
        $shape = '/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)\z/';
        if (\preg_match($shape, $text) !== 1) {
            return null;
        }
        $time = \strtotime($text);

        return $time === false ? null : $time;
    }
}
