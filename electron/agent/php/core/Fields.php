<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * The fields of something that came as JSON. Everything has to be asked for by its kind; what does not fit is refused with
 * the field's name. Incidental texts (titles, what a browser calls itself) are cut instead, so that no remark is lost for them.
 */
final class Fields
{
    /** @var array<int|string, mixed> */
    private $values;

    /** @param array<int|string, mixed> $values */
    public function __construct(array $values)
    {
        $this->values = $values;
    }

    /** Refuses with 400 and the field's name. */
    public static function refuse(string $name): Problem
    {
        return new Problem(400, 'invalid', "\"$name\" is missing or does not fit.");
    }

    public function has(string $name): bool
    {
        return ($this->values[$name] ?? null) !== null;
    }

    /** Whether the field is there, be it null. */
    public function isGiven(string $name): bool
    {
        return \array_key_exists($name, $this->values);
    }

    /** Several lines; refused when it is longer than so many UTF-16 units, or shorter. */
    public function lines(string $name, int $least, int $most): string
    {
        $text = Text::lines($this->raw($name));
        $length = Text::length($text);
        if ($length > $most) {
            throw new Problem(400, 'too-long', "\"$name\" is longer than $most characters.");
        }
        if ($length < $least || ($least > 0 && \trim($text) === '')) {
            throw self::refuse($name);
        }

        return $text;
    }

    /** One line of at least one character; refused when it is too long. */
    public function line(string $name, int $most): string
    {
        $text = Text::line($this->raw($name));
        if ($text === '' || Text::length($text) > $most) {
            throw self::refuse($name);
        }

        return $text;
    }

    /** One line, cut where it is too long; empty when it is missing. */
    public function short(string $name, int $most): string
    {
        return $this->has($name) ? Text::clip(Text::line($this->raw($name)), $most) : '';
    }

    /** @param array<int, string> $choices */
    public function choice(string $name, array $choices): string
    {
        $text = $this->raw($name);
        if (!\in_array($text, $choices, true)) {
            throw self::refuse($name);
        }

        return $text;
    }

    public function uuid(string $name): string
    {
        $id = \strtolower($this->raw($name));
        if (!Ids::isUuid($id)) {
            throw self::refuse($name);
        }

        return $id;
    }

    public function gitHash(string $name): string
    {
        $hash = $this->raw($name);
        if (!Ids::isGitHash($hash)) {
            throw self::refuse($name);
        }

        return $hash;
    }

    public function time(string $name): string
    {
        $time = Clock::parse($this->raw($name));
        if ($time === null) {
            throw self::refuse($name);
        }

        return Clock::format($time);
    }

    public function integer(string $name, int $least, int $most): int
    {
        $value = $this->values[$name] ?? null;
        if (\is_float($value) && \floor($value) === $value && \abs($value) <= \PHP_INT_MAX / 2) {
            $value = (int) $value;
        }
        if (!\is_int($value) || $value < $least || $value > $most) {
            throw self::refuse($name);
        }

        return $value;
    }

    /** Brought between the two, and to four digits behind the point. */
    public function number(string $name, float $least, float $most): float
    {
        $value = $this->values[$name] ?? null;
        if (!\is_int($value) && !\is_float($value)) {
            throw self::refuse($name);
        }

        return \round(\max($least, \min($most, (float) $value)), 4);
    }

    public function fields(string $name): self
    {
        $value = $this->values[$name] ?? null;
        if (!\is_array($value)) {
            throw self::refuse($name);
        }

        return new self($value);
    }

    /** @return array<int, self> Every member of a list of objects; refused when there are more. */
    public function all(string $name, int $most): array
    {
        $list = $this->values[$name] ?? null;
        if (!\is_array($list) || \count($list) > $most) {
            throw self::refuse($name);
        }

        return \array_map(static function ($one) use ($name): self {
            if (!\is_array($one)) {
                throw self::refuse($name);
            }

            return new self($one);
        }, \array_values($list));
    }

    /** @return array<int, string> The last so many members of a list of texts, each one line and cut. */
    public function texts(string $name, int $many, int $most): array
    {
        $list = $this->values[$name] ?? [];
        if (!\is_array($list)) {
            throw self::refuse($name);
        }

        return \array_map(static function ($one) use ($name, $most): string {
            if (!\is_string($one) || !Text::isUtf8($one)) {
                throw self::refuse($name);
            }

            return Text::clip(Text::line($one), $most);
        }, \array_slice(\array_values($list), -$many));
    }

    private function raw(string $name): string
    {
        $text = $this->values[$name] ?? null;
        if (!\is_string($text) || !Text::isUtf8($text)) {
            throw self::refuse($name);
        }

        return $text;
    }
}
