<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

/**
 * A PNG or WebP file taken apart: it has to be whole, with nothing before, between or behind its chunks, and only chunks
 * that make pixels are kept. Everything else (texts, profiles, animation, what an author hid) is left out.
 */
final class PictureFile
{
    private const PNG = "\x89PNG\r\n\x1a\n";
    private const PNG_PARTS = ['IHDR', 'PLTE', 'tRNS', 'gAMA', 'sRGB', 'IDAT', 'IEND'];

    /** @var string */
    private $type;
    /** @var int */
    private $width;
    /** @var int */
    private $height;
    /** @var string */
    private $bytes;

    private function __construct(string $type, int $width, int $height, string $bytes)
    {
        $this->type = $type;
        $this->width = $width;
        $this->height = $height;
        $this->bytes = $bytes;
    }

    /** Null for what is neither. */
    public static function read(string $bytes): ?self
    {
        if (\strncmp($bytes, self::PNG, 8) === 0) {
            return self::readPng($bytes);
        }

        return \strncmp($bytes, 'RIFF', 4) === 0 && \substr($bytes, 8, 4) === 'WEBP' ? self::readWebp($bytes) : null;
    }

    /** `image/png` or `image/webp`. */
    public function type(): string
    {
        return $this->type;
    }

    public function width(): int
    {
        return $this->width;
    }

    public function height(): int
    {
        return $this->height;
    }

    /** The file, made of nothing but the parts that are pixels. */
    public function bareBytes(): string
    {
        return $this->bytes;
    }

    private static function readPng(string $bytes): ?self
    {
        $size = \strlen($bytes);
        $kept = self::PNG;
        $seen = [];
        for ($at = 8; $at + 12 <= $size; $at += 12 + $length) {
            $length = self::number('N', $bytes, $at);
            $name = \substr($bytes, $at + 4, 4);
            $chunk = \substr($bytes, $at, 12 + $length);
            if ($length > $size - $at - 12 || \crc32(\substr($chunk, 4, 4 + $length)) !== self::number('N', $bytes, $at + 8 + $length)) {
                return null;
            }
            if (\in_array($name, self::PNG_PARTS, true)) {
                $kept .= $chunk;
                $seen[] = $name;
            }
            if ($name === 'IEND') {
                $at += 12 + $length;
                break;
            }
        }
        $isWhole = $at === $size && ($seen[0] ?? '') === 'IHDR' && \in_array('IDAT', $seen, true) && \end($seen) === 'IEND'
            && self::number('N', $bytes, 8) === 13;
        $width = $isWhole ? self::number('N', $bytes, 16) : 0;
        $height = $isWhole ? self::number('N', $bytes, 20) : 0;

        return $width > 0 && $height > 0 ? new self('image/png', $width, $height, $kept) : null;
    }

    private static function readWebp(string $bytes): ?self
    {
        $size = \strlen($bytes);
        if ($size < 30 || self::number('V', $bytes, 4) + 8 !== $size) {
            return null;
        }
        $parts = [];
        for ($at = 12; $at + 8 <= $size; $at += 8 + $length + $length % 2) {
            $length = self::number('V', $bytes, $at + 4);
            $name = \substr($bytes, $at, 4);
            if ($length > $size - $at - 8 || isset($parts[$name])) {
                return null;
            }
            $parts[$name] = \substr($bytes, $at, 8 + $length + $length % 2);
        }
        $picture = $parts['VP8L'] ?? $parts['VP8 '] ?? null;
        if ($at !== $size || $picture === null || isset($parts['ANIM']) || (isset($parts['VP8L'], $parts['VP8 ']))) {
            return null;
        }
        list($width, $height) = isset($parts['VP8L']) ? self::losslessSides($picture) : self::lossySides($picture);
        if ($width === 0 || $height === 0) {
            return null;
        }
        $alpha = isset($parts['VP8 ']) ? $parts['ALPH'] ?? '' : '';
        $frame = $alpha === '' ? '' : 'VP8X' . \pack('VV', 10, 0x10) . self::side($width) . self::side($height);
        $content = 'WEBP' . $frame . $alpha . $picture;

        return new self('image/webp', $width, $height, 'RIFF' . \pack('V', \strlen($content)) . $content);
    }

    /** @return array{0: int, 1: int} */
    private static function losslessSides(string $part): array
    {
        if (\strlen($part) < 13 || $part[8] !== "\x2f") {
            return [0, 0];
        }
        $bits = self::number('V', $part, 9);

        return [($bits & 0x3fff) + 1, (($bits >> 14) & 0x3fff) + 1];
    }

    /** @return array{0: int, 1: int} */
    private static function lossySides(string $part): array
    {
        if (\strlen($part) < 18 || \substr($part, 11, 3) !== "\x9d\x01\x2a") {
            return [0, 0];
        }

        return [self::number('v', $part, 14) & 0x3fff, self::number('v', $part, 16) & 0x3fff];
    }

    /** A side as the extended header has it: 24 bits, one less. */
    private static function side(int $length): string
    {
        return \substr(\pack('V', $length - 1), 0, 3);
    }

    private static function number(string $format, string $bytes, int $at): int
    {
        $found = \unpack($format, \substr($bytes, $at, $format === 'v' ? 2 : 4));

        return $found === false ? 0 : (int) $found[1];
    }
}
