<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/**
 * HTML of a mail as text that can be read, in one pass whatever it is. The result is text and has to be escaped like every other
 * one.
 */
final class HtmlToText
{
    private const LEFT_OUT = ['script', 'style', 'head', 'title', 'template', 'svg', 'math', 'object'];
    /** What a tag becomes: of its beginning, of its end. */
    private const BREAKS = [
        'br' => ["\n", ''], 'li' => ["\n- ", ''], 'tr' => ["\n", ''], 'div' => ["\n", "\n"], 'td' => ['', ' '], 'th' => ['', ' '],
        'p' => ["\n\n", "\n\n"], 'h1' => ["\n\n", "\n\n"], 'h2' => ["\n\n", "\n\n"],
        'h3' => ["\n\n", "\n\n"], 'h4' => ["\n\n", "\n\n"],
        'ul' => ["\n", "\n"], 'ol' => ["\n", "\n"], 'table' => ["\n", "\n"],
        'blockquote' => ["\n\n", "\n\n"], 'pre' => ["\n\n", "\n\n"],
        'hr' => ["\n----\n", ''], 'section' => ["\n\n", "\n\n"], 'article' => ["\n\n", "\n\n"],
    ];

    /** @var string */
    private $text = '';
    /** @var string where the link leads that is open now; empty without one */
    private $href = '';
    /** @var int where its words begin */
    private $linkAt = 0;

    public static function convert(string $html): string
    {
        $converter = new self();
        $converter->run($html);
        $text = (string) preg_replace('/[ \t\x{A0}]+/u', ' ', $converter->text);

        return trim((string) preg_replace(['/ ?\n ?/', '/\n(?=\n- )/', '/\n{3,}/'], ["\n", '', "\n\n"], $text));
    }

    private function run(string $html): void
    {
        $at = 0;
        $end = strlen($html);
        while ($at < $end) {
            $open = strpos($html, '<', $at);
            $this->add(substr($html, $at, ($open === false ? $end : $open) - $at));
            if ($open === false) {
                return;
            }
            $at = $this->tag($html, $open, $end);
        }
    }

    /** Takes what begins with `<`. Returns where to go on. */
    private function tag(string $html, int $open, int $end): int
    {
        if (substr($html, $open, 4) === '<!--') {
            $close = strpos($html, '-->', $open);

            return $close === false ? $end : $close + 3;
        }
        if (preg_match('/\G<(\/?)([a-z][a-z0-9]*)/i', $html, $match, 0, $open) !== 1 && substr($html, $open, 2) !== '<!') {
            $this->add('<');

            return $open + 1;
        }
        $close = strpos($html, '>', $open);
        if ($close === false || !isset($match[2])) {
            return $close === false ? $end : $close + 1;
        }
        $name = strtolower($match[2]);
        if ($match[1] === '' && in_array($name, self::LEFT_OUT, true)) {
            $after = stripos($html, '</' . $name, $close);

            return $after === false ? $end : $after;
        }
        $this->element($name, $match[1] === '/', substr($html, $open, min(4000, $close - $open)));

        return $close + 1;
    }

    private function element(string $name, bool $isEnd, string $tag): void
    {
        if ($name === 'a') {
            $this->endLink();
            $this->href = $isEnd ? '' : self::attribute($tag, 'href');
            $this->linkAt = strlen($this->text);
        } elseif ($name === 'img') {
            $alt = self::attribute($tag, 'alt');
            $this->text .= $alt === '' ? '' : '[' . $alt . ']';
        } else {
            $this->text .= self::BREAKS[$name][$isEnd ? 1 : 0] ?? '';
        }
    }

    /** Where a link leads is part of what is to be checked: it follows the link's words. */
    private function endLink(): void
    {
        $words = trim(substr($this->text, $this->linkAt));
        if ($this->href !== '' && $this->href[0] !== '#' && $words !== $this->href) {
            $this->text .= ' (' . $this->href . ')';
        }
        $this->href = '';
    }

    private function add(string $html): void
    {
        $text = html_entity_decode((string) preg_replace('/\s+/', ' ', $html), ENT_QUOTES | ENT_HTML5, 'UTF-8');
        // After a line's end, white space of the source means nothing.
        $this->text .= substr($this->text, -1) === "\n" ? ltrim($text, ' ') : $text;
    }

    private static function attribute(string $tag, string $name): string
    {
        $pattern = '/\s' . $name . '\s*=\s*(?:"([^"]*)"|\'([^\']*)\'|([^\s"\'>]+))/i';
        if (preg_match($pattern, $tag, $match) !== 1) {
            return '';
        }
        $value = ($match[1] ?? '') . ($match[2] ?? '') . ($match[3] ?? '');

        return trim(html_entity_decode($value, ENT_QUOTES | ENT_HTML5, 'UTF-8'));
    }
}
