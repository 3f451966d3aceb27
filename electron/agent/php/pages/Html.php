<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/** Text of people on its way into a page: escaped, and without the characters that only deceive. */
final class Html
{
    /**
     * Text for an element or a quoted attribute. Control characters, marks that turn the direction of what follows and
     * characters without width go; what is not UTF-8 becomes a replacement character. Joiners stay: scripts and emoji need them.
     */
    public static function text(string $text): string
    {
        return htmlspecialchars(self::clean($text), ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8');
    }

    /** The same characters as `text` leaves, not escaped. */
    public static function clean(string $text): string
    {
        if (preg_match('//u', $text) !== 1) {
            $text = htmlspecialchars_decode(
                htmlspecialchars($text, ENT_NOQUOTES | ENT_SUBSTITUTE | ENT_HTML5, 'UTF-8'),
                ENT_NOQUOTES | ENT_HTML5
            );
        }
        $text = str_replace(["\r\n", "\r"], "\n", $text);
        $kept = preg_replace(
            '/[\x{0}-\x{8}\x{B}-\x{1F}\x{7F}-\x{9F}\x{AD}\x{61C}\x{180E}\x{200B}\x{200E}\x{200F}\x{202A}-\x{202E}'
            . '\x{2060}-\x{206F}\x{FEFF}\x{FFF9}-\x{FFFB}\x{E0000}-\x{E007F}]/u',
            '',
            $text
        );

        return $kept === null ? '' : $kept;
    }

    /** A name or a short text of somebody, kept apart from the direction of the text around it. */
    public static function bdi(string $text): string
    {
        return '<bdi>' . self::text($text) . '</bdi>';
    }

    /** A longer text of somebody: lines as typed, direction from its own first letter, links inert. */
    public static function said(string $text): string
    {
        return '<p class="said" dir="auto">' . self::text(trim(self::clean($text))) . '</p>';
    }

    /** An address for an attribute when it is http or https; null for every other one. */
    public static function href(string $url): ?string
    {
        return preg_match('/^https?:\/\/[^\s"\'<>\\\\]+$/D', $url) === 1 ? self::text($url) : null;
    }

    /** Cuts after `$limit` characters, with an ellipsis. */
    public static function short(string $text, int $limit): string
    {
        $text = trim((string) preg_replace('/\s+/u', ' ', self::clean($text)));
        if (preg_match('/^.{' . $limit . '}(?=.)/us', $text, $match) !== 1) {
            return $text;
        }

        return rtrim($match[0]) . '…';
    }
}
