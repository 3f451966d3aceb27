<?php

declare(strict_types=1);

namespace Stagelift\Review\Engine;

use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Store;

/** What this agent and its PHP are, for the doctor. */
final class About
{
    /** @return array<string, mixed> */
    public static function facts(Store $store): array
    {
        return [
            'version' => self::version(),
            'php' => \PHP_VERSION,
            'sapi' => \PHP_SAPI,
            'fsync' => \function_exists('fsync'),
            'gd' => \function_exists('imagecreatefromstring'),
            'curl' => \function_exists('curl_init'),
            'writable' => self::isWritable($store),
        ];
    }

    /** What the engine wrote to `agent/VERSION`; empty without it. */
    private static function version(): string
    {
        return \trim((string) @\file_get_contents(\dirname(__DIR__) . '/VERSION', false, null, 0, 100));
    }

    /** Tried, not asked: permissions alone do not tell. */
    private static function isWritable(Store $store): bool
    {
        $name = 'rate/about-' . \bin2hex(\random_bytes(8));
        try {
            return $store->create($name, 'about') && $store->remove($name);
        } catch (Problem $notWritten) {
            return false;
        }
    }
}
