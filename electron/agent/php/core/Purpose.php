<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** What a link is for. Each purpose allows what those before it allow. */
final class Purpose
{
    private const ORDER = ['view' => 1, 'comment' => 2, 'approve' => 3];

    public static function isOne(string $purpose): bool
    {
        return isset(self::ORDER[$purpose]);
    }

    public static function allows(string $held, string $wanted): bool
    {
        return (self::ORDER[$held] ?? 0) >= (self::ORDER[$wanted] ?? 9);
    }
}
