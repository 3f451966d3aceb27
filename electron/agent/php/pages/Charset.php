<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/** Text of any character set as UTF-8: what is most frequent without an extension, the rest with one that happens to be there. */
final class Charset
{
    /** Where Windows-1252 differs from ISO 8859-1, from 0x80. */
    private const WINDOWS = [
        0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0x8D, 0x17D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
    ];
    /** Where ISO 8859-15 differs from ISO 8859-1. */
    private const LATIN9 = [
        0xA4 => 0x20AC, 0xA6 => 0x160, 0xA8 => 0x161, 0xB4 => 0x17D, 0xB8 => 0x17E, 0xBC => 0x152, 0xBD => 0x153, 0xBE => 0x178,
    ];

    public static function utf8(string $bytes, string $charset): string
    {
        $name = strtolower(str_replace('_', '-', trim($charset, " \t\"'")));
        if (in_array($name, ['', 'utf-8', 'utf8', 'us-ascii', 'ascii'], true)) {
            return preg_match('//u', $bytes) === 1 ? $bytes : self::single($bytes, 'windows-1252');
        }
        if (in_array($name, ['iso-8859-1', 'latin1', 'windows-1252', 'cp1252', 'iso-8859-15', 'latin9'], true)) {
            return self::single($bytes, $name);
        }
        $converted = self::byExtension($bytes, $name);

        return $converted === null ? (string) preg_replace('/[^\x09\x0A\x20-\x7E]/', "\u{FFFD}", $bytes) : $converted;
    }

    private static function byExtension(string $bytes, string $name): ?string
    {
        if (preg_match('/^[a-z0-9.:-]{2,30}$/D', $name) !== 1) {
            return null;
        }
        if (function_exists('iconv')) {
            $converted = @iconv($name, 'UTF-8//IGNORE', $bytes);
            if (is_string($converted)) {
                return $converted;
            }
        }
        if (function_exists('mb_convert_encoding')) {
            try {
                $converted = @mb_convert_encoding($bytes, 'UTF-8', $name);
            } catch (\Throwable $e) {
                return null;
            }

            return is_string($converted) ? $converted : null;
        }

        return null;
    }

    private static function single(string $bytes, string $name): string
    {
        return (string) preg_replace_callback('/[\x80-\xFF]/', static function (array $match) use ($name): string {
            $code = ord($match[0]);
            if ($name === 'iso-8859-15' || $name === 'latin9') {
                $code = self::LATIN9[$code] ?? $code;
            } elseif ($code < 0xA0) {
                // Browsers and mail programs read ISO 8859-1 as Windows-1252, and so it is written.
                $code = self::WINDOWS[$code - 0x80];
            }

            return $code < 0x800
                ? chr(0xC0 | $code >> 6) . chr(0x80 | $code & 0x3F)
                : chr(0xE0 | $code >> 12) . chr(0x80 | $code >> 6 & 0x3F) . chr(0x80 | $code & 0x3F);
        }, $bytes);
    }
}
