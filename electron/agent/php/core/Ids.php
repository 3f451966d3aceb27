<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** What our identifiers look like. Nothing that fails here ever becomes part of a file's name. */
final class Ids
{
    public static function isUuid(string $id): bool
    {
        return \preg_match('/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z/', $id) === 1;
    }

    public static function isReview(string $id): bool
    {
        return \preg_match('/^[a-z0-9][a-z0-9-]{2,39}\z/', $id) === 1;
    }

    public static function isLink(string $id): bool
    {
        return \preg_match('/^[A-Za-z0-9_-]{12}\z/', $id) === 1;
    }

    public static function isShot(string $id): bool
    {
        return \preg_match('/^[0-9a-f]{32}\z/', $id) === 1;
    }

    /** Passes, tokens and names of sessions. */
    public static function isHex64(string $id): bool
    {
        return \preg_match('/^[0-9a-f]{64}\z/', $id) === 1;
    }

    public static function isGitHash(string $hash): bool
    {
        return \preg_match('/^[0-9a-f]{40}(?:[0-9a-f]{24})?\z/', $hash) === 1;
    }

    public static function newUuid(): string
    {
        $bytes = \random_bytes(16);
        $bytes[6] = \chr((\ord($bytes[6]) & 0x0f) | 0x40);
        $bytes[8] = \chr((\ord($bytes[8]) & 0x3f) | 0x80);

        return \vsprintf('%s%s-%s-%s-%s-%s%s%s', \str_split(\bin2hex($bytes), 4));
    }
}
