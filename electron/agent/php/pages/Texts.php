<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/**
 * The catalogue of one language: flat keys, `{name}` for what is filled in, `key.one` and `key.other` for numbers.
 * What a language's file does not have is taken from English. Another language is another file in `languages/`.
 */
final class Texts
{
    /** @var string */
    public $language;
    /** @var array<string, string> */
    private $texts;
    /** @var \DateTimeZone */
    private $zone;

    /** @param array<string, string> $texts */
    private function __construct(string $language, array $texts, \DateTimeZone $zone)
    {
        $this->language = $language;
        $this->texts = $texts;
        $this->zone = $zone;
    }

    /** The catalogue for `de-CH`, else `de`, else English; times are shown in the zone, or in UTC. */
    public static function load(string $language, ?\DateTimeZone $zone = null): self
    {
        $zone = $zone ?? new \DateTimeZone('UTC');
        $english = self::read('en');
        if (preg_match('/^([a-z]{2})(-[A-Z]{2})?$/D', $language, $match) === 1) {
            foreach ([$match[0], $match[1]] as $code) {
                $texts = self::read($code);
                if ($texts !== []) {
                    return new self($code, $texts + $english, $zone);
                }
            }
        }

        return new self('en', $english, $zone);
    }

    /** @return array<string, string> language code to its own name, of every catalogue that is there */
    public static function languages(): array
    {
        $names = [];
        foreach ((array) glob(self::folder() . '/*.json') as $file) {
            $code = basename((string) $file, '.json');
            $texts = self::read($code);
            if (isset($texts['language.name'])) {
                $names[$code] = $texts['language.name'];
            }
        }
        ksort($names);

        return $names;
    }

    /** @return array<string, string> everything, for the overlay */
    public function all(): array
    {
        return $this->texts;
    }

    public function has(string $key): bool
    {
        return isset($this->texts[$key]);
    }

    /** `ltr` or `rtl`. */
    public function direction(): string
    {
        return $this->texts['language.direction'] === 'rtl' ? 'rtl' : 'ltr';
    }

    /**
     * Plain text, not yet escaped.
     * @param array<string, string> $with
     */
    public function plain(string $key, array $with = []): string
    {
        return self::fill($this->texts[$key] ?? $key, $with);
    }

    /**
     * Escaped for a page. What is filled in is text as well.
     * @param array<string, string> $with
     */
    public function text(string $key, array $with = []): string
    {
        return Html::text($this->plain($key, $with));
    }

    /**
     * Escaped, but what is filled in is HTML already.
     * @param array<string, string> $with
     */
    public function html(string $key, array $with): string
    {
        return self::fill(Html::text($this->texts[$key] ?? $key), $with);
    }

    /**
     * The form of a text that fits a number, which is also `{count}`.
     * @param array<string, string> $with
     */
    public function count(string $key, int $count, array $with = []): string
    {
        $form = $key . '.' . self::category(substr($this->language, 0, 2), $count);
        if (!isset($this->texts[$form])) {
            $form = $key . '.other';
        }

        return $this->text($form, ['count' => $this->number($count)] + $with);
    }

    public function number(int $number): string
    {
        return number_format($number, 0, '', $this->plain('number.group'));
    }

    /** `21 November 2026`, in the zone that was asked for, with an element that machines can read. */
    public function date(string $iso): string
    {
        $at = $this->parse($iso);
        if ($at === null) {
            return Html::text($iso);
        }

        return '<time datetime="' . $at->format('c') . '">' . Html::text($this->day($at)) . '</time>';
    }

    /** `21 November 2026, 17:53 UTC`. */
    public function time(string $iso): string
    {
        return $this->withClock('date.time', $iso);
    }

    /** `21 November 2026, 17:53`, for lists, where the zone would only be repeated. */
    public function moment(string $iso): string
    {
        return $this->withClock('date.moment', $iso);
    }

    private function withClock(string $key, string $iso): string
    {
        $at = $this->parse($iso);
        if ($at === null) {
            return Html::text($iso);
        }
        $words = $this->plain($key, [
            'date' => $this->day($at),
            'hour' => $at->format('H'),
            'minute' => $at->format('i'),
            'zone' => self::zone($at),
        ]);

        return '<time datetime="' . $at->format('c') . '">' . Html::text($words) . '</time>';
    }

    private function day(\DateTimeImmutable $at): string
    {
        $months = explode('|', $this->plain('date.months'));

        return $this->plain('date.day', [
            'day' => $at->format('j'),
            'month' => $months[(int) $at->format('n') - 1] ?? $at->format('m'),
            'year' => $at->format('Y'),
        ]);
    }

    private static function zone(\DateTimeImmutable $at): string
    {
        $name = $at->format('T');

        return preg_match('/^[A-Z]+$/D', $name) === 1 ? $name : 'UTC' . $at->format('P');
    }

    private function parse(string $iso): ?\DateTimeImmutable
    {
        try {
            $at = new \DateTimeImmutable($iso);
        } catch (\Exception $e) {
            return null;
        }

        return $at->setTimezone($this->zone);
    }

    /** The plural category, by the rules of Unicode for the languages that are most likely to be added. */
    private static function category(string $language, int $n): string
    {
        switch ($language) {
            case 'fr':
            case 'pt':
                return $n < 2 ? 'one' : 'other';
            case 'cs':
            case 'sk':
                return $n === 1 ? 'one' : ($n >= 2 && $n <= 4 ? 'few' : 'other');
            case 'pl':
            case 'ru':
            case 'uk':
                $few = $n % 10 >= 2 && $n % 10 <= 4 && ($n % 100 < 12 || $n % 100 > 14);
                $one = $language === 'pl' ? $n === 1 : $n % 10 === 1 && $n % 100 !== 11;

                return $one ? 'one' : ($few ? 'few' : 'many');
            case 'ja':
            case 'ko':
            case 'zh':
                return 'other';
            default:
                return $n === 1 ? 'one' : 'other';
        }
    }

    /** @param array<string, string> $with */
    private static function fill(string $text, array $with): string
    {
        $pairs = [];
        foreach ($with as $name => $value) {
            $pairs['{' . $name . '}'] = $value;
        }

        return $pairs === [] ? $text : strtr($text, $pairs);
    }

    /** @return array<string, string> */
    private static function read(string $code): array
    {
        $file = self::folder() . '/' . $code . '.json';
        $read = is_file($file) ? json_decode((string) file_get_contents($file), true) : null;

        return is_array($read) ? array_filter($read, 'is_string') : [];
    }

    /** Beside the code on a server; one folder further up in the source. */
    private static function folder(): string
    {
        $beside = dirname(__DIR__) . '/languages';

        return is_dir($beside) ? $beside : dirname(__DIR__, 2) . '/languages';
    }
}
