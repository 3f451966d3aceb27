<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/** What is asked of the site, as far as the gate and the overlay need to know. Nothing in it is trusted. */
final class Asked
{
    /** @var array<string, mixed> */
    private $server;

    /** @param array<string, mixed> $server As `$_SERVER`. */
    public function __construct(array $server)
    {
        $this->server = $server;
    }

    /**
     * Whether a person's shell or a timer on the server runs this, not a web server. Only PHP's own knowledge counts, and
     * for the one program that serves both (`php-cgi`) the lack of everything that a web server always says.
     */
    public static function isCommandLine(string $sapi, array $server): bool
    {
        if ($sapi === 'cli' || $sapi === 'phpdbg' || $sapi === 'embed') {
            return true;
        }

        return $sapi === 'cgi-fcgi'
            && !isset($server['GATEWAY_INTERFACE'])
            && !isset($server['REQUEST_METHOD'])
            && !isset($server['REMOTE_ADDR'])
            && !isset($server['SERVER_SOFTWARE']);
    }

    public function method(): string
    {
        return \strtoupper($this->text('REQUEST_METHOD'));
    }

    public function header(string $name): string
    {
        return $this->text('HTTP_' . \strtoupper(\str_replace('-', '_', $name)));
    }

    /** The path of the address, decoded, `.`, `..` and repeated slashes resolved; null when it leads out or is broken. */
    public function path(): ?string
    {
        $raw = \explode('?', $this->rawAddress(), 2)[0];
        $path = \rawurldecode($raw);
        if (\preg_match('/[\x00-\x1f\x7f\\\\]/', $path) === 1) {
            return null;
        }
        $kept = [];
        foreach (\explode('/', $path) as $part) {
            if ($part === '..') {
                if ($kept === []) {
                    return null;
                }
                \array_pop($kept);
            } elseif ($part !== '' && $part !== '.') {
                $kept[] = $part;
            }
        }

        return '/' . \implode('/', $kept) . ($kept !== [] && \substr($path, -1) === '/' ? '/' : '');
    }

    /** A parameter of the address as it was sent, whatever became of the address since; null without it. */
    public function parameter(string $name): ?string
    {
        foreach (\explode('&', \explode('?', $this->rawAddress(), 2)[1] ?? '') as $pair) {
            $parts = \explode('=', $pair, 2);
            if (\rawurldecode($parts[0]) === $name) {
                return \substr(\rawurldecode($parts[1] ?? ''), 0, 2000);
            }
        }

        return null;
    }

    /** Path and query as they were sent, from the one slash at their beginning; without one parameter. */
    public function addressWithout(string $parameter): string
    {
        $parts = \explode('?', $this->rawAddress(), 2);
        $kept = [];
        foreach (\explode('&', $parts[1] ?? '') as $pair) {
            if ($pair !== '' && \rawurldecode(\explode('=', $pair, 2)[0]) !== $parameter) {
                $kept[] = $pair;
            }
        }
        // Two slashes, or one and a backslash, would be the beginning of another host's address.
        $path = '/' . \ltrim($parts[0], "/\\ \t");
        $address = $path . ($kept === [] ? '' : '?' . \implode('&', $kept));

        return (string) \preg_replace_callback('/[^\x21-\x7e]|["<>\\\\^`{|}]/', static function (array $found): string {
            return \rawurlencode($found[0]);
        }, $address);
    }

    /** The PHP file that runs, by its name. */
    public function script(): string
    {
        return \basename($this->text('SCRIPT_FILENAME'));
    }

    /** Where that file is, or the document root when it is elsewhere. */
    public function scriptFolder(): string
    {
        $folder = \dirname($this->text('SCRIPT_FILENAME'));
        $root = $this->documentRoot();
        if (\strncmp($folder . '/', $root . '/', \strlen($root) + 1) === 0) {
            return $folder;
        }
        // One of the two may be named by a link to it.
        $real = (string) \realpath($root);
        $isBelow = $real !== '' && \strncmp($folder . '/', $real . '/', \strlen($real) + 1) === 0;

        return $isBelow ? $root . \substr($folder, \strlen($real)) : $root;
    }

    public function documentRoot(): string
    {
        return \rtrim($this->text('DOCUMENT_ROOT'), '/');
    }

    /** A person's browser asks for a page, as far as can be told: only such callers get one. */
    public function wantsPage(): bool
    {
        $fetch = $this->header('Sec-Fetch-Dest');
        if ($fetch !== '') {
            return \in_array($fetch, ['document', 'iframe', 'frame'], true);
        }
        if (\strtolower($this->header('X-Requested-With')) === 'xmlhttprequest') {
            return false;
        }

        return \in_array($this->method(), ['GET', 'HEAD', 'POST'], true)
            && \stripos($this->header('Accept'), 'text/html') !== false;
    }

    /** The browser says itself that the answer becomes a page of its own. */
    public function isSurelyPage(): bool
    {
        return \in_array($this->header('Sec-Fetch-Dest'), ['document', 'iframe', 'frame'], true);
    }

    /** The browser, or the site's own program in it, says that the answer is a part of a page. */
    public function isSurelyPart(): bool
    {
        $fetch = $this->header('Sec-Fetch-Dest');

        return ($fetch !== '' && !$this->isSurelyPage())
            || ($fetch === '' && \strtolower($this->header('X-Requested-With')) === 'xmlhttprequest');
    }

    private function rawAddress(): string
    {
        $address = $this->text('REQUEST_URI');
        // Some clients send the whole address (RFC 9112, 3.2.2).
        $address = (string) \preg_replace('~^[a-z][a-z0-9+.-]*://[^/?#]*~i', '', $address);

        return $address === '' ? '/' : $address;
    }

    private function text(string $name): string
    {
        $value = $this->server[$name] ?? '';

        return \is_string($value) ? $value : '';
    }
}
