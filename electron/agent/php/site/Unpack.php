<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/** Takes a site's own compression off, piece by piece. */
final class Unpack
{
    /** @var resource|\InflateContext */
    private $context;

    /** @param resource|\InflateContext $context */
    private function __construct($context)
    {
        $this->context = $context;
    }

    /** Null for an encoding that this PHP cannot read. */
    public static function of(string $encoding): ?self
    {
        if (!\function_exists('inflate_init')) {
            return null;
        }
        $kinds = ['gzip' => \ZLIB_ENCODING_GZIP, 'x-gzip' => \ZLIB_ENCODING_GZIP, 'deflate' => \ZLIB_ENCODING_DEFLATE];
        $kind = $kinds[\strtolower(\trim($encoding))] ?? null;
        $context = $kind === null ? false : @\inflate_init($kind);

        return $context === false ? null : new self($context);
    }

    /** Null when it is not what it says. */
    public function push(string $bytes): ?string
    {
        $plain = $bytes === '' ? '' : @\inflate_add($this->context, $bytes, \ZLIB_SYNC_FLUSH);

        return $plain === false ? null : $plain;
    }
}
