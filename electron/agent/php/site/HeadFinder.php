<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/**
 * Puts a piece of markup right behind `<head>` of a page that comes in chunks, and widens what a `<meta>` of that head
 * forbids. Holds back only what is needed to find the place; memory does not grow with the page.
 */
final class HeadFinder
{
    private const SEEKING = 0;
    private const IN_HEAD = 1;
    private const PASSING = 2;
    /** Bytes within which a page has to show that it is one. */
    private const WINDOW = 131072;

    /** @var string */
    private $markup;
    /** @var callable(string): string Gets the content of a policy. */
    private $widen;
    /** @var bool */
    private $isSurelyPage;
    /** @var int */
    private $window;
    /** @var int */
    private $state = self::SEEKING;
    /** @var string */
    private $held = '';
    /** @var int Everything before it in what is held is read. */
    private $read = 0;
    /** @var int|null Behind the doctype or `<html>`, in what is held. */
    private $fallback = null;
    /** @var bool */
    private $isPlaced = false;
    /** @var bool */
    private $metPolicy = false;
    /** @var int */
    private $headBytes = 0;

    /**
     * @param bool $isSurelyPage What shows no place gets the markup at its end.
     * @param int $window At most so much is held back.
     */
    public function __construct(string $markup, callable $widen, bool $isSurelyPage, int $window = self::WINDOW)
    {
        $this->markup = $markup;
        $this->widen = $widen;
        $this->isSurelyPage = $isSurelyPage;
        $this->window = $window;
    }

    public function isPlaced(): bool
    {
        return $this->isPlaced;
    }

    /** Whether the page forbids things by a `<meta>`. */
    public function metPolicy(): bool
    {
        return $this->metPolicy;
    }

    /** What may go on now, of all that came. */
    public function push(string $bytes, bool $isLast): string
    {
        if ($this->state === self::PASSING) {
            return $bytes . ($isLast ? $this->atEnd() : '');
        }
        $this->held .= $bytes;
        $out = $this->state === self::SEEKING ? $this->seek($isLast) : '';
        if ($this->state === self::IN_HEAD) {
            $out .= $this->passHead($isLast);
        }
        if ($this->state === self::PASSING && $this->held !== '') {
            $out .= $this->held;
            $this->held = '';
        }

        return $out . ($isLast ? $this->atEnd() : '');
    }

    private function atEnd(): string
    {
        if ($this->isPlaced || !$this->isSurelyPage) {
            return '';
        }
        $this->isPlaced = true;

        return $this->markup;
    }

    private function seek(bool $isLast): string
    {
        while (($token = Tokens::next($this->held, $this->read)) !== null && $token[0] !== 'more') {
            [$kind, $name, , $end] = $token;
            if ($kind === 'open' && $name === 'head') {
                return $this->placeAt($end);
            }
            if ($kind === 'doctype' || ($kind === 'open' && $name === 'html')) {
                $this->fallback = $end;
            } elseif (($kind === 'open' || $kind === 'close') && $this->fallback !== null) {
                return $this->placeAt($this->fallback);
            }
            $this->read = $end;
        }
        if (!$isLast && \strlen($this->held) <= $this->window) {
            $this->read = $token === null ? \strlen($this->held) : $token[2];

            return '';
        }
        if ($this->fallback !== null) {
            return $this->placeAt($this->fallback);
        }
        $this->state = self::PASSING;

        return '';
    }

    private function placeAt(int $place): string
    {
        $out = \substr($this->held, 0, $place) . $this->markup;
        $this->held = \substr($this->held, $place);
        $this->read = 0;
        $this->isPlaced = true;
        $this->state = self::IN_HEAD;

        return $out;
    }

    private function passHead(bool $isLast): string
    {
        $out = '';
        $from = 0;
        while (($token = Tokens::next($this->held, $this->read)) !== null && $token[0] !== 'more') {
            [$kind, $name, $begin, $end] = $token;
            if (($kind === 'close' && $name === 'head') || ($kind === 'open' && $name === 'body')) {
                $this->state = self::PASSING;
                break;
            }
            if ($kind === 'open' && $name === 'meta') {
                $tag = \substr($this->held, $begin, $end - $begin);
                $out .= \substr($this->held, $from, $begin - $from) . $this->widened($tag);
                $from = $end;
            }
            $this->read = $end;
        }
        $to = $token === null ? \strlen($this->held) : $token[2];
        $out .= \substr($this->held, $from, $to - $from);
        $this->held = (string) \substr($this->held, $to);
        $this->read = 0;
        $this->headBytes += $to;
        if ($isLast || \strlen($this->held) > $this->window || $this->headBytes > 8 * $this->window) {
            $this->state = self::PASSING;
        }

        return $out;
    }

    private function widened(string $tag): string
    {
        if (\preg_match('~http-equiv\s*=\s*["\']?\s*content-security-policy\s*["\'\s/>]~i', $tag) !== 1) {
            return $tag;
        }
        $this->metPolicy = true;
        $content = '~(\bcontent\s*=\s*)(?:"([^"]*)"|\'([^\']*)\')~i';

        return (string) \preg_replace_callback($content, function (array $found): string {
            // One byte is one character here, so that other bytes stay as they are.
            $policy = \html_entity_decode($found[3] ?? $found[2], \ENT_QUOTES, 'ISO-8859-1');
            $widen = $this->widen;

            return $found[1] . '"' . \htmlspecialchars($widen($policy), \ENT_COMPAT, 'ISO-8859-1') . '"';
        }, $tag, 1);
    }
}
