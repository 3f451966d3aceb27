<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/** HTML of a mail as text that can be read. The result is text and has to be escaped like every other one. */
final class HtmlToText
{
    public static function convert(string $html): string
    {
        $html = (string) preg_replace('/<!--.*?(-->|$)/s', '', $html);
        $html = (string) preg_replace('/<(script|style|head|title|template|svg|math|object)\b.*?(<\/\1\s*>|$)/is', '', $html);
        $html = (string) preg_replace('/\s+/', ' ', $html);
        $html = self::links($html);
        $html = (string) preg_replace_callback('/<img\b[^>]*?\balt\s*=\s*("([^"]*)"|\'([^\']*)\')[^>]*>/i', static function (array $m) {
            $alt = trim($m[3] ?? $m[2]);

            return $alt === '' ? '' : '[' . $alt . ']';
        }, $html);
        $html = (string) preg_replace('/<li\b[^>]*>/i', "\n- ", $html);
        $html = (string) preg_replace('/<\/(td|th)\s*>/i', ' ', $html);
        $html = (string) preg_replace('/<hr\b[^>]*>/i', "\n----\n", $html);
        $html = (string) preg_replace('/<(br|\/tr|\/div|\/li|\/ul|\/ol|\/table)\b[^>]*>/i', "\n", $html);
        $html = (string) preg_replace('/<\/?(p|h[1-6]|blockquote|pre|section|article)\b[^>]*>/i', "\n\n", $html);
        $text = html_entity_decode((string) preg_replace('/<[^>]*>/', '', $html), ENT_QUOTES | ENT_HTML5, 'UTF-8');
        $text = (string) preg_replace(['/[ \t\x{A0}]+/u', '/ ?\n ?/', '/\n{3,}/'], [' ', "\n", "\n\n"], $text);

        return trim($text);
    }

    /** Where a link leads is part of what is to be checked: it follows the link's words. */
    private static function links(string $html): string
    {
        $pattern = '/<a\b[^>]*?\bhref\s*=\s*("([^"]*)"|\'([^\']*)\'|([^\s>]+))[^>]*>(.*?)<\/a\s*>/is';

        return (string) preg_replace_callback($pattern, static function (array $m): string {
            $href = trim($m[2] . $m[3] . $m[4]);
            $words = trim((string) preg_replace('/<(?!img\b)[^>]*>/i', '', $m[5]));
            if ($href === '' || $href[0] === '#' || html_entity_decode($words) === html_entity_decode($href)) {
                return $words;
            }

            return $words . ' (' . str_replace(['<', '>'], '', $href) . ')';
        }, $html);
    }
}
