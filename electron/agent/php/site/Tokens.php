<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/**
 * Finds the tags of HTML, one after another, without reading what is no markup: comments, scripts, styles. Works on bytes of
 * any encoding that keeps ASCII, and on a beginning of a page as well as on a whole one.
 */
final class Tokens
{
    /** Elements whose content is text, whatever it looks like. */
    private const RAW = ['script' => 1, 'style' => 1, 'textarea' => 1, 'title' => 1, 'xmp' => 1, 'iframe' => 1, 'noembed' => 1];
    private const INSIDE = '[^>"\']*+(?:"[^"]*+"[^>"\']*+|\'[^\']*+\'[^>"\']*+)*+>';

    /**
     * The next thing from a place on: `['open', NAME, begin, end]`, `['close', NAME, begin, end]`, `['doctype', '', begin,
     * end]` or `['other', '', begin, end]`. `['more', '', begin, begin]` when it is not there to its end yet, and null when
     * nothing begins any more.
     *
     * @return array{0: string, 1: string, 2: int, 3: int}|null
     */
    public static function next(string $text, int $from): ?array
    {
        $at = \strpos($text, '<', $from);
        if ($at === false) {
            return null;
        }
        if (\preg_match('~\G<(/?)([a-zA-Z][^\s/>]*)~', $text, $found, 0, $at) === 1) {
            $name = \strtolower($found[2]);
            $inside = $at + \strlen($found[0]);
            if (\preg_match('~\G' . self::INSIDE . '~', $text, $rest, 0, $inside) !== 1) {
                return ['more', '', $at, $at];
            }
            $end = $inside + \strlen($rest[0]);
            if ($found[1] === '/') {
                return ['close', $name, $at, $end];
            }

            return self::open($text, $name, $at, $end);
        }

        return self::other($text, $at);
    }

    /** @return array{0: string, 1: string, 2: int, 3: int} */
    private static function open(string $text, string $name, int $at, int $end): array
    {
        if (!isset(self::RAW[$name])) {
            return ['open', $name, $at, $end];
        }
        $close = \stripos($text, '</' . $name, $end);

        return $close === false ? ['more', '', $at, $at] : ['open', $name, $at, $close];
    }

    /** @return array{0: string, 1: string, 2: int, 3: int} */
    private static function other(string $text, int $at): array
    {
        foreach (['<!--' => '-->', '<!' => '>', '<?' => '>', '</' => '>'] as $begin => $end) {
            if (\strncmp(\substr($text, $at, 4), $begin, \strlen($begin)) !== 0) {
                continue;
            }
            // `<!-->` is a whole comment.
            $close = \strpos($text, $end, $at + ($begin === '<!--' ? 2 : \strlen($begin)));
            if ($close === false) {
                break;
            }
            $isDoctype = \strncasecmp(\substr($text, $at, 9), '<!doctype', 9) === 0;

            return [$isDoctype ? 'doctype' : 'other', '', $at, $close + \strlen($end)];
        }
        // At the very end of what is there, a lone `<` may become anything.
        $isOpen = \strlen($text) - $at < 4 || \preg_match('~\G<[!?/]~', $text, $found, 0, $at) === 1;

        return [$isOpen ? 'more' : 'other', '', $at, $isOpen ? $at : $at + 1];
    }
}
