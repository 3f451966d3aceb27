<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Text;

/** What a browser asks. Every value is a text of limited length or absent; arrays and broken UTF-8 do not get in. */
final class Request
{
    /** @var array<string, mixed> */
    private $server;
    /** @var array<string, mixed> */
    private $query;
    /** @var array<string, mixed> */
    private $fields;
    /** @var array<string, mixed> */
    private $cookies;

    /**
     * @param array<string, mixed> $server
     * @param array<string, mixed> $query
     * @param array<string, mixed> $fields
     * @param array<string, mixed> $cookies
     */
    public function __construct(array $server, array $query, array $fields, array $cookies)
    {
        $this->server = $server;
        $this->query = $query;
        $this->fields = $fields;
        $this->cookies = $cookies;
    }

    public static function fromGlobals(): self
    {
        return new self($_SERVER, $_GET, $_POST, $_COOKIE);
    }

    /** A HEAD is a GET whose body the web server leaves out: those who check links in mail ask so. */
    public function method(): string
    {
        $method = $this->server('REQUEST_METHOD') ?? 'GET';

        return $method === 'HEAD' ? 'GET' : $method;
    }

    public function isPost(): bool
    {
        return $this->method() === 'POST';
    }

    /** A parameter of the address; null when it is missing, too long or no text. */
    public function query(string $name, int $limit = 2000): ?string
    {
        return self::text($this->query[$name] ?? null, $limit);
    }

    /** A field of a form; null when it is missing, too long or no text. */
    public function field(string $name, int $limit = 2000): ?string
    {
        return self::text($this->fields[$name] ?? null, $limit);
    }

    public function cookie(string $name): ?string
    {
        return self::text($this->cookies[$name] ?? null, 200);
    }

    /** A header by its usual name, such as `Sec-Fetch-Site`. */
    public function header(string $name): ?string
    {
        $key = \strtoupper(\str_replace('-', '_', $name));

        return $this->server($key === 'CONTENT_TYPE' || $key === 'CONTENT_LENGTH' ? $key : 'HTTP_' . $key);
    }

    /** The content's type without parameters, in lower case. */
    public function contentType(): string
    {
        return \strtolower(\trim(\explode(';', $this->header('Content-Type') ?? '')[0]));
    }

    /**
     * The body, unless it is longer than so many bytes. What announces itself as longer is not read at all.
     */
    public function body(int $limit): string
    {
        if ((int) ($this->header('Content-Length') ?? '0') > $limit) {
            throw new Problem(413, 'too-large', "The body is longer than $limit bytes.");
        }
        $input = \fopen('php://input', 'rb');
        $body = $input === false ? '' : (string) \stream_get_contents($input, $limit + 1);
        if (\strlen($body) > $limit) {
            throw new Problem(413, 'too-large', "The body is longer than $limit bytes.");
        }

        return $body;
    }

    /** The address that the connection comes from, as the web server saw it. */
    public function peer(): string
    {
        return $this->server('REMOTE_ADDR') ?? '';
    }

    private function server(string $name): ?string
    {
        return self::text($this->server[$name] ?? null, 4000);
    }

    /** @param mixed $value */
    private static function text($value, int $limit): ?string
    {
        return \is_string($value) && \strlen($value) <= 4 * $limit && Text::isUtf8($value) && Text::length($value) <= $limit
            ? $value
            : null;
    }
}
