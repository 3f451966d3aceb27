<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/** The headers of an answer of the site: what they say, and what we add to them. */
final class Headers
{
    /** @return array<int, string> Every value of a header, in order. */
    public static function all(string $name): array
    {
        $values = [];
        $length = \strlen($name) + 1;
        foreach (\headers_list() as $line) {
            if (\strncasecmp($line, $name . ':', $length) === 0) {
                $values[] = \trim(\substr($line, $length));
            }
        }

        return $values;
    }

    public static function last(string $name): string
    {
        $values = self::all($name);

        return $values === [] ? '' : $values[\count($values) - 1];
    }

    /** The content's type without parameters, in lower case: also the one that PHP adds by itself. */
    public static function type(): string
    {
        $type = self::last('Content-Type');
        if ($type === '') {
            $type = (string) \ini_get('default_mimetype');
        }

        return \strtolower(\trim(\explode(';', $type)[0]));
    }

    /** Keeps an answer out of search engines and of every cache between here and the visitor. */
    public static function keepPrivate(): void
    {
        \header('X-Robots-Tag: noindex, nofollow');
        \header('Cache-Control: private, no-store');
        \header('X-LiteSpeed-Cache-Control: no-cache');
        \header('X-Accel-Expires: 0');
        \header('Surrogate-Control: no-store');
        \header('CDN-Cache-Control: no-store');
        \header_remove('Expires');
        \header_remove('Pragma');
    }

    /** Of a page that becomes longer than the site believes. */
    public static function forgetLength(): void
    {
        foreach (['Content-Length', 'ETag', 'Last-Modified', 'Accept-Ranges', 'Content-MD5', 'Digest'] as $name) {
            \header_remove($name);
        }
    }

    /** Lets the overlay's origin into every policy of the site. */
    public static function widenPolicies(string $origin, string $nonce): void
    {
        $frames = \strtoupper(self::last('X-Frame-Options'));
        if ($frames === 'DENY' || $frames === 'SAMEORIGIN') {
            // The same in the words that can name another origin; the policy wins wherever both are known.
            \header_remove('X-Frame-Options');
            $own = $frames === 'SAMEORIGIN' ? "'self' " : '';
            \header("Content-Security-Policy: frame-ancestors $own$origin", false);
        }
        foreach (['Content-Security-Policy', 'Content-Security-Policy-Report-Only'] as $name) {
            $policies = self::all($name);
            if ($policies === []) {
                continue;
            }
            \header_remove($name);
            foreach ($policies as $policy) {
                \header($name . ': ' . Csp::widen($policy, $origin, $nonce), false);
            }
        }
    }
}
