<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;

/**
 * What the site answers, on its way out: headers, and the overlay in every page. It stands at three places, because a site
 * may clear away any of them: in the outermost buffer, where the headers are about to go, and behind the last function that
 * runs at the end.
 */
final class Answer
{
    /** Bytes after which a buffer passes on: what PHP itself recommends for `output_buffering`. */
    private const CHUNK = 4096;
    /** Bytes for a page of ours when the site has used up its own. */
    private const LAST_MEMORY = 16777216;
    /** Given back when memory has run out, so that the end still works. */
    private const RESERVE = 65536;

    /** @var Config */
    private $config;
    /** @var Asked */
    private $asked;
    /** @var Overlay */
    private $overlay;
    /** @var HeadFinder|null Null before the first byte, and for what is no page. */
    private $finder = null;
    /** @var Unpack|null */
    private $unpack = null;
    /** @var bool */
    private $isDecided = false;
    /** @var bool Something went on. */
    private $hasBegun = false;
    /** @var bool The site took our buffer away. */
    private $isCleared = false;
    /** @var bool The second buffer is there. */
    private $isLate = false;
    /** @var string|null */
    private $reserve;

    private function __construct(Config $config, Asked $asked)
    {
        $this->config = $config;
        $this->asked = $asked;
        $this->overlay = new Overlay($config);
        $this->reserve = \str_repeat('.', self::RESERVE);
    }

    public static function begin(Config $config, Asked $asked): void
    {
        $answer = new self($config, $asked);
        \ob_start([$answer, 'pass'], self::takeDefaultBuffer());
        \header_register_callback([$answer, 'beforeHeaders']);
        \register_shutdown_function([$answer, 'atEnd']);
    }

    /** PHP's own buffer makes room for ours, which passes on at the same size. */
    private static function takeDefaultBuffer(): int
    {
        $buffers = \ob_get_status(true);
        $first = $buffers[0] ?? null;
        if (\count($buffers) !== 1 || $first['name'] !== 'default output handler' || \ob_get_length() !== 0) {
            return self::CHUNK;
        }
        \ob_end_clean();

        return (int) $first['chunk_size'];
    }

    /** The outermost buffer's. */
    public function pass(string $bytes, int $phase): string
    {
        if (($phase & \PHP_OUTPUT_HANDLER_CLEAN) !== 0) {
            $this->cleared(($phase & \PHP_OUTPUT_HANDLER_FINAL) !== 0);

            return '';
        }
        try {
            return $this->treat($bytes, ($phase & \PHP_OUTPUT_HANDLER_FINAL) !== 0);
        } catch (\Throwable $fault) {
            // The site's page is worth more than the bar on it.
            return $bytes;
        }
    }

    /** Right before the headers go: their last state, whoever changed them. */
    public function beforeHeaders(): void
    {
        try {
            $this->dressHeaders();
            if ($this->isCleared && !$this->isLate && $this->mayBecomePage()) {
                // What is written now goes out past us; what follows does not.
                $this->beginAnew(1, 16384);
            }
        } catch (\Throwable $fault) {
            \header('X-Stagelift-Met: fault');
        }
    }

    /** Registered before anything of the site, so this runs first; what it registers runs last. */
    public function atEnd(): void
    {
        $this->reserve = null;
        if (self::hasBroken()) {
            // What was given back may lie in pieces; the site is over, so that a little more harms nobody.
            @\ini_set('memory_limit', (string) (\memory_get_usage(true) + self::LAST_MEMORY));
        }
        \register_shutdown_function([$this, 'atLast']);
    }

    public function atLast(): void
    {
        try {
            $this->finish();
        } catch (\Throwable $fault) {
            // Nothing is left that could be told to anybody.
            return;
        }
    }

    private function finish(): void
    {
        if (!$this->mayBecomePage() || !$this->asked->wantsPage()) {
            return;
        }
        $isEmpty = !\headers_sent() && !$this->hasBegun && \ob_get_length() < 1 && \ob_get_level() <= 1;
        if ($isEmpty && self::hasBroken()) {
            if (\ob_get_level() === 0) {
                // PHP threw the buffers away with the memory that ran out.
                $this->beginAnew(0, 131072);
            }
            echo BrokenPage::html($this->config->language());
        } elseif ($this->isCleared && !$this->isLate && \headers_sent()) {
            // The site took the buffer away, and the place where headers go as well.
            echo $this->overlay->markup();
        }
    }

    private function beginAnew(int $chunk, int $window): void
    {
        $this->isLate = true;
        $this->isDecided = true;
        $this->unpack = null;
        $this->finder = $this->newFinder(true, $window);
        \ob_start([$this, 'pass'], $chunk);
    }

    private static function hasBroken(): bool
    {
        $error = \error_get_last();
        $fatal = \E_ERROR | \E_PARSE | \E_CORE_ERROR | \E_COMPILE_ERROR | \E_USER_ERROR | \E_RECOVERABLE_ERROR;

        return $error !== null && ($error['type'] & $fatal) !== 0;
    }

    private function cleared(bool $isGone): void
    {
        if (!$this->hasBegun) {
            $this->finder = null;
            $this->unpack = null;
            $this->isDecided = false;
        }
        if ($isGone && !$this->isLate) {
            $this->isCleared = true;
        }
    }

    private function treat(string $bytes, bool $isLast): string
    {
        if (!$this->isDecided) {
            if ($bytes === '' && !$isLast) {
                return '';
            }
            $this->isDecided = true;
            $this->decide($bytes !== '');
        }
        if ($this->unpack !== null) {
            $plain = $this->unpack->push($bytes);
            if ($plain === null) {
                return $this->giveUp($bytes);
            }
            $bytes = $plain;
        }
        $out = $this->finder === null ? $bytes : $this->finder->push($bytes, $isLast);
        if ($out !== '' && !$this->hasBegun) {
            $this->hasBegun = true;
            if (!\headers_sent()) {
                $this->dressHeaders();
            }
        }

        return $out;
    }

    private function decide(bool $hasBytes): void
    {
        if (!$hasBytes || !$this->mayBecomePage()) {
            return;
        }
        $encoding = \strtolower(Headers::last('Content-Encoding'));
        if ($encoding !== '' && $encoding !== 'identity') {
            $this->unpack = \headers_sent() ? null : Unpack::of($encoding);
            if ($this->unpack === null) {
                $this->say('encoding ' . $encoding);

                return;
            }
            \header_remove('Content-Encoding');
        }
        $this->finder = $this->newFinder($this->asked->isSurelyPage() || $this->isRefusal(), 131072);
    }

    /** A page that says that something went wrong may have no more than a line of text. */
    private function isRefusal(): bool
    {
        return \http_response_code() >= 400 && $this->asked->wantsPage();
    }

    private function newFinder(bool $isSurelyPage, int $window): HeadFinder
    {
        $overlay = $this->overlay;

        return new HeadFinder($overlay->markup(), static function (string $policy) use ($overlay): string {
            return Csp::widen($policy, $overlay->origin(), $overlay->nonce());
        }, $isSurelyPage, $window);
    }

    /** Compressed as it says it is, but not readable: it goes as it came. */
    private function giveUp(string $bytes): string
    {
        if (!$this->hasBegun && !\headers_sent()) {
            \header('Content-Encoding: gzip');
        }
        $this->unpack = null;
        $this->finder = null;
        $this->say('encoding unreadable');

        return $bytes;
    }

    /** Whether this answer can be a page at all: then its length is not what the site says. */
    private function mayBecomePage(): bool
    {
        $status = (int) \http_response_code();
        if (!$this->overlay->isInstalled() || $this->asked->isSurelyPart() || $status < 200 || $status === 204) {
            return false;
        }
        if ($status === 205 || $status === 206 || ($status >= 300 && $status < 400)) {
            return false;
        }
        if (!\in_array(Headers::type(), ['text/html', 'application/xhtml+xml'], true)) {
            return false;
        }
        if (\stripos(Headers::last('Content-Disposition'), 'attachment') === 0) {
            return false;
        }
        if (\preg_match('/charset\s*=\s*["\']?utf-?(?:16|32)/i', Headers::last('Content-Type')) === 1) {
            $this->say('charset');

            return false;
        }

        return true;
    }

    private function dressHeaders(): void
    {
        Headers::keepPrivate();
        \header('X-Stagelift: ' . $this->config->id() . ' ' . \substr($this->config->commit(), 0, 12));
        if (!$this->mayBecomePage()) {
            return;
        }
        Headers::forgetLength();
        Headers::widenPolicies($this->overlay->origin(), $this->overlay->nonce());
        if (Csp::forbidsScripts(\implode(',', Headers::all('Content-Security-Policy')))) {
            $this->say('sandbox');
        }
        if (\stripos(Headers::last('Cross-Origin-Embedder-Policy'), 'require-corp') !== false) {
            $this->say('require-corp');
        }
    }

    /** What stops the overlay on this page, for whoever looks for the reason. */
    private function say(string $what): void
    {
        if (!\headers_sent()) {
            \header('X-Stagelift-Met: ' . \preg_replace('/[^a-z0-9 -]/', '', $what));
        }
    }
}
