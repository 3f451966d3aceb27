<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

/** Where a request comes from, for counting. `X-Forwarded-For` counts only from proxies that the configuration names. */
final class Address
{
    /** @param array<int, string> $proxies Addresses and networks, such as `10.0.0.0/8`. */
    public static function of(Request $request, array $proxies): string
    {
        $address = $request->peer();
        $forwarded = \array_map('trim', \explode(',', $request->header('X-Forwarded-For') ?? ''));
        // From the right: each proxy puts the address that it saw at the end.
        while ($forwarded !== [] && self::isOneOf($address, $proxies)) {
            $before = (string) \array_pop($forwarded);
            if (@\inet_pton($before) === false) {
                break;
            }
            $address = $before;
        }

        return self::network($address);
    }

    /** An IPv6 customer has a network of 64 bits: it counts as one. */
    private static function network(string $address): string
    {
        $bytes = @\inet_pton($address);
        if ($bytes === false) {
            return $address;
        }

        return \bin2hex(\strlen($bytes) === 16 ? \substr($bytes, 0, 8) : $bytes);
    }

    /** @param array<int, string> $networks */
    private static function isOneOf(string $address, array $networks): bool
    {
        $bytes = @\inet_pton($address);
        foreach ($networks as $network) {
            $parts = \explode('/', $network, 2);
            $base = @\inet_pton($parts[0]);
            if ($bytes === false || $base === false || \strlen($base) !== \strlen($bytes)) {
                continue;
            }
            $length = isset($parts[1]) ? \min(8 * \strlen($base), \max(0, (int) $parts[1])) : 8 * \strlen($base);
            if (self::bits($bytes, $length) === self::bits($base, $length)) {
                return true;
            }
        }

        return false;
    }

    private static function bits(string $bytes, int $length): string
    {
        $bits = '';
        foreach (\str_split($bytes) as $byte) {
            $bits .= \str_pad(\decbin(\ord($byte)), 8, '0', \STR_PAD_LEFT);
        }

        return \substr($bits, 0, $length);
    }
}
