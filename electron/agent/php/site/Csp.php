<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/**
 * A Content-Security-Policy of the site, widened by as little as the overlay needs: its own origin for scripts, for frames and
 * as a frame around the site. Directives are read as browsers do: the first of a name counts, and what is missing falls back.
 */
final class Csp
{
    private const SCRIPT = ['script-src-elem', 'script-src', 'default-src'];
    private const FRAME = ['frame-src', 'child-src', 'default-src'];

    /**
     * @param string $header The value of one header: one policy, or several with commas between them.
     * @param string $origin The overlay's.
     * @param string $nonce Put in where hosts do not count (`'strict-dynamic'`).
     */
    public static function widen(string $header, string $origin, string $nonce): string
    {
        $policies = [];
        foreach (\explode(',', $header) as $policy) {
            $policies[] = self::widenOne($policy, $origin, $nonce);
        }

        return \implode(', ', $policies);
    }

    /** Whether a policy stops the overlay whatever is added to it. */
    public static function forbidsScripts(string $header): bool
    {
        foreach (\explode(',', $header) as $policy) {
            $sandbox = self::read($policy)['sandbox'] ?? null;
            if ($sandbox !== null && !\in_array('allow-scripts', \array_map('strtolower', $sandbox), true)) {
                return true;
            }
        }

        return false;
    }

    private static function widenOne(string $policy, string $origin, string $nonce): string
    {
        $directives = self::read($policy);
        if ($directives === []) {
            return \trim($policy);
        }
        $scripts = self::firstOf($directives, self::SCRIPT);
        if ($scripts !== null) {
            $isDynamic = self::holds($directives[$scripts], "'strict-dynamic'");
            $source = $isDynamic ? "'nonce-$nonce'" : $origin;
            $name = $scripts === 'default-src' ? 'script-src' : $scripts;
            $directives[$name] = self::with($directives[$scripts], $source);
        }
        $frames = self::firstOf($directives, self::FRAME);
        if ($frames !== null) {
            $directives['frame-src'] = self::with($directives[$frames], $origin);
        }
        // The comparison shows the site in a frame of ours.
        if (isset($directives['frame-ancestors'])) {
            $directives['frame-ancestors'] = self::with($directives['frame-ancestors'], $origin);
        }

        return self::write($directives);
    }

    /**
     * @param array<string, array<int, string>> $directives
     * @param array<int, string> $names
     */
    private static function firstOf(array $directives, array $names): ?string
    {
        foreach ($names as $name) {
            if (isset($directives[$name])) {
                return $name;
            }
        }

        return null;
    }

    /**
     * @param array<int, string> $sources
     * @return array<int, string>
     */
    private static function with(array $sources, string $source): array
    {
        // 'none' counts only where it stands alone.
        $kept = \array_values(\array_filter($sources, static function (string $one): bool {
            return \strtolower($one) !== "'none'";
        }));
        if (!\in_array($source, $kept, true)) {
            $kept[] = $source;
        }

        return $kept;
    }

    /** @param array<int, string> $sources */
    private static function holds(array $sources, string $wanted): bool
    {
        return \in_array($wanted, \array_map('strtolower', $sources), true);
    }

    /** @return array<string, array<int, string>> Sources by the directive's name, in their order. */
    private static function read(string $policy): array
    {
        $directives = [];
        foreach (\explode(';', $policy) as $part) {
            $words = \preg_split('/[ \t\r\n\f]+/', $part, -1, \PREG_SPLIT_NO_EMPTY);
            if ($words === false || $words === []) {
                continue;
            }
            $name = \strtolower((string) \array_shift($words));
            if (!isset($directives[$name])) {
                $directives[$name] = $words;
            }
        }

        return $directives;
    }

    /** @param array<string, array<int, string>> $directives */
    private static function write(array $directives): string
    {
        $parts = [];
        foreach ($directives as $name => $sources) {
            $parts[] = \implode(' ', \array_merge([(string) $name], $sources));
        }

        return \implode('; ', $parts);
    }
}
