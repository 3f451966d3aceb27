<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Problem;

/** Network addresses of a name, and which of them the public network has. */
final class Addresses
{
    /** The address that is asked, so that nobody can change it between this look and the question. */
    public static function publicOf(string $host): string
    {
        $literal = \trim($host, '[]');
        $found = \filter_var($literal, \FILTER_VALIDATE_IP) !== false ? [$literal] : self::of($host);
        // One private address among them is enough: a name that says both is up to something.
        foreach ($found as $address) {
            if (!self::isPublic($address)) {
                throw new Problem(503, 'unavailable', 'Production has no public address.');
            }
        }
        if ($found === []) {
            throw new Problem(503, 'unavailable', 'The name of production is not known here.');
        }

        return $found[0];
    }

    public static function isPublic(string $address): bool
    {
        $flags = \FILTER_FLAG_NO_PRIV_RANGE | \FILTER_FLAG_NO_RES_RANGE;
        if (\filter_var($address, \FILTER_VALIDATE_IP, $flags) === false) {
            return false;
        }
        $bytes = (string) \inet_pton($address);
        if (\strlen($bytes) === 4) {
            $first = \ord($bytes[0]);
            $second = \ord($bytes[1]);
            $isShared = $first === 100 && $second >= 64 && $second < 128;

            return !$isShared && $first !== 0 && $first < 224 && !($first === 198 && ($second === 18 || $second === 19))
                && !($first === 169 && $second === 254);
        }

        // Of version 6 only the global unicast addresses, without those that hold one of version 4.
        return (\ord($bytes[0]) & 0xe0) === 0x20 && \strncmp($bytes, "\x20\x02", 2) !== 0
            && \strncmp($bytes, "\x20\x01\x00\x00", 4) !== 0;
    }

    /** @return array<int, string> */
    private static function of(string $host): array
    {
        $found = \gethostbynamel($host);

        return $found === false ? [] : $found;
    }
}
