<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** Text that strangers send, made harmless without losing what they meant. Lengths count UTF-16 units, as browsers do. */
final class Text
{
    public static function isUtf8(string $text): bool
    {
        return \preg_match('//u', $text) === 1;
    }

    /** Length in UTF-16 units of well-formed UTF-8. */
    public static function length(string $text): int
    {
        $length = 0;
        foreach (\count_chars($text, 1) as $byte => $count) {
            $length += $byte >= 0xf0 ? 2 * $count : ($byte < 0x80 || $byte >= 0xc0 ? $count : 0);
        }

        return $length;
    }

    /**
     * Several lines: a line ends with LF, a tab stays a tab; other control characters become U+FFFD. What turns the
     * direction of text around, or is there without being seen, goes; joiners that scripts need stay.
     */
    public static function lines(string $text): string
    {
        $text = \str_replace(["\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"], "\n", $text);
        $text = (string) \preg_replace('/[\x{00}-\x{08}\x{0b}\x{0c}\x{0e}-\x{1f}\x{7f}-\x{9f}]/u', "\u{fffd}", $text);
        $unseen = '/[\x{00ad}\x{034f}\x{061c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180e}\x{200b}\x{202a}-\x{202e}'
            . '\x{2060}-\x{206f}\x{3164}\x{feff}\x{ffa0}\x{fff9}-\x{fffb}\x{e0000}-\x{e007f}]/u';

        return \trim((string) \preg_replace($unseen, '', $text), "\n");
    }

    /** One line, as for names and titles: white space is folded, and joiners are kept only where a script needs them. */
    public static function line(string $text): string
    {
        $text = self::lines($text);
        $text = (string) \preg_replace('/(?<![^\p{Latin}\p{Common}\p{Cyrillic}\p{Greek}])[\x{200c}-\x{200f}]/u', '', $text);

        return \trim((string) \preg_replace('/[\s\x{a0}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]+/u', ' ', $text));
    }

    /** At most so many UTF-16 units, never half a character. */
    public static function clip(string $text, int $limit): string
    {
        if (\strlen($text) <= $limit) {
            return $text;
        }
        $characters = \preg_split('//u', \substr($text, 0, 4 * $limit + 4), -1, \PREG_SPLIT_NO_EMPTY);
        // The cut may have gone through a character: then it is taken from the whole text.
        if ($characters === false) {
            $characters = (array) \preg_split('//u', $text, -1, \PREG_SPLIT_NO_EMPTY);
        }
        $clipped = '';
        $length = 0;
        foreach ($characters as $character) {
            $length += \strlen($character) === 4 ? 2 : 1;
            if ($length > $limit) {
                break;
            }
            $clipped .= $character;
        }

        return $clipped;
    }
}
