<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

/** How much memory PHP lets us have. */
final class Memory
{
    private const WISHED = 268435456;

    /** Raises a lower limit where the host allows it: long logs and large pictures need it. */
    public static function ask(): void
    {
        $limit = self::limit();
        if ($limit >= 0 && $limit < self::WISHED) {
            @\ini_set('memory_limit', (string) self::WISHED);
        }
    }

    /** Whether so many bytes more are to be had. */
    public static function suffices(int $bytes): bool
    {
        $limit = self::limit();

        return $limit < 0 || \memory_get_usage() + $bytes < $limit;
    }

    /** In bytes; -1 without one. */
    private static function limit(): int
    {
        $value = (string) \ini_get('memory_limit');
        $units = ['K' => 1024, 'M' => 1048576, 'G' => 1073741824];

        return (int) $value * ($units[\strtoupper(\substr($value, -1))] ?? 1);
    }
}
