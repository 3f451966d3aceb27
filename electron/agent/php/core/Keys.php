<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** The review's three keys. Everything signed names its purpose in its first line, so that no signature serves another. */
final class Keys
{
    /** @var array<string, string> */
    private $keys;

    /** @param array<string, string> $keys Raw bytes by name. */
    private function __construct(array $keys)
    {
        $this->keys = $keys;
    }

    public static function load(Store $store): self
    {
        $stored = $store->readJson('keys.json');
        $keys = [];
        foreach (['link', 'log', 'nonce'] as $name) {
            $hex = $stored[$name] ?? null;
            if (!\is_string($hex) || !Ids::isHex64($hex)) {
                throw new Problem(503, 'unavailable', 'keys.json is missing or damaged.');
            }
            $keys[$name] = (string) \hex2bin($hex);
        }

        return new self($keys);
    }

    /** 64 hex digits over the MAC of the line before and the line's JSON. */
    public function ofLine(string $previousMac, string $json): string
    {
        return \hash_hmac('sha256', $previousMac . $json, $this->keys['log']);
    }

    /**
     * A signature for an address: 32 characters of base64url.
     *
     * @param array<int, string> $lines The first one names the purpose.
     */
    public function ofLink(array $lines): string
    {
        return self::short(\implode("\n", $lines), $this->keys['link']);
    }

    /**
     * A signature for what is good once or for a short time: tickets, probes, the decision's nonce.
     *
     * @param array<int, string> $lines The first one names the purpose.
     */
    public function ofNonce(array $lines): string
    {
        return self::short(\implode("\n", $lines), $this->keys['nonce']);
    }

    private static function short(string $text, string $key): string
    {
        $bytes = \substr(\hash_hmac('sha256', $text, $key, true), 0, 24);

        return \strtr(\base64_encode($bytes), '+/', '-_');
    }
}
