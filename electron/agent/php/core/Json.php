<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

final class Json
{
    /**
     * One line of plain ASCII: nothing in it can steer a terminal or end a line.
     *
     * @param mixed $value
     */
    public static function encode($value): string
    {
        $text = \json_encode($value, \JSON_UNESCAPED_SLASHES, 64);
        if ($text === false) {
            throw new Problem(400, 'invalid', 'A value cannot be written as JSON.');
        }

        return $text;
    }

    /** @return array<string, mixed>|null An object of moderate depth, else null. */
    public static function decodeObject(string $text): ?array
    {
        $value = \json_decode($text, true, 12, \JSON_BIGINT_AS_STRING);

        return \is_array($value) && \substr(\ltrim($text), 0, 1) === '{' ? $value : null;
    }
}
