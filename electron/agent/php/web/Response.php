<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Json;
use Stagelift\Review\Core\Problem;

/** An answer. Every answer is uncached, unsniffed, unindexed and may load nothing, unless it says otherwise. */
final class Response
{
    private const CLOSED_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

    /** @var int */
    private $status;
    /** @var array<string, string> */
    private $headers;
    /** @var string */
    private $body;
    /** @var array<int, string> */
    private $cookies = [];

    /** @param array<string, string> $headers */
    public function __construct(int $status, array $headers, string $body)
    {
        $this->status = $status;
        $this->headers = $headers + [
            'Cache-Control' => 'no-store',
            'Content-Security-Policy' => self::CLOSED_POLICY,
            'Cross-Origin-Resource-Policy' => 'same-origin',
            'Referrer-Policy' => 'no-referrer',
            'X-Content-Type-Options' => 'nosniff',
            'X-Robots-Tag' => 'noindex, nofollow, noarchive',
        ];
        $this->body = $body;
    }

    /** @param array<string, mixed> $value */
    public static function json(int $status, array $value): self
    {
        return new self($status, ['Content-Type' => 'application/json'], Json::encode($value));
    }

    public static function problem(Problem $problem): self
    {
        $response = self::json($problem->status(), ['error' => $problem->name(), 'message' => $problem->getMessage()]);

        return $problem->retryAfter() > 0
            ? $response->withHeader('Retry-After', (string) $problem->retryAfter())
            : $response;
    }

    /** On to another address, always by GET. */
    public static function seeOther(string $address): self
    {
        return new self(303, ['Location' => $address, 'Content-Type' => 'text/plain; charset=utf-8'], '');
    }

    public function withHeader(string $name, string $value): self
    {
        $other = clone $this;
        $other->headers[$name] = $value;

        return $other;
    }

    /** @param string $cookie The whole value of `Set-Cookie`. */
    public function withCookie(string $cookie): self
    {
        $other = clone $this;
        $other->cookies[] = $cookie;

        return $other;
    }

    public function send(): void
    {
        \http_response_code($this->status);
        \header_remove('X-Powered-By');
        foreach ($this->headers as $name => $value) {
            \header($name . ': ' . \str_replace(["\r", "\n", "\0"], '', $value));
        }
        foreach ($this->cookies as $cookie) {
            \header('Set-Cookie: ' . \str_replace(["\r", "\n", "\0"], '', $cookie), false);
        }
        echo $this->body;
    }
}
