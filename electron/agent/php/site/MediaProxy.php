<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Web\Response;

/**
 * Fetches missing uploads from production when they are first asked for, and keeps them where the site would have them. What
 * cannot or may not be kept is left to production's own address.
 */
final class MediaProxy
{
    /** Seconds for which a file that production does not have is not asked for again. */
    private const MISSING = 600;
    private const LOCKS = 64;

    public static function answer(Store $store, Config $config, Asked $asked): ?Response
    {
        $uploads = $config->get('uploads');
        if (!\is_array($uploads) || ($uploads['kind'] ?? null) !== 'proxy' || !\is_string($uploads['from'] ?? null)) {
            return null;
        }
        if (!\in_array($asked->method(), ['GET', 'HEAD'], true)) {
            return null;
        }
        $path = MediaPath::of($config, $asked);
        if ($path === null) {
            return null;
        }
        try {
            return self::fetched($store, $uploads, $path, $asked);
        } catch (Problem $problem) {
            return self::elsewhere($uploads['from'], $path);
        }
    }

    /** @param array<string, mixed> $uploads */
    private static function fetched(Store $store, array $uploads, MediaPath $path, Asked $asked): Response
    {
        $name = \hash('sha256', $path->url());
        $changedAt = $store->changedAt("media/missing-$name");
        if ($changedAt !== null && $changedAt > \time() - self::MISSING) {
            return self::missing();
        }
        // As many locks as may wait for each other without harm; they are never more files than that.
        $lock = \hexdec(\substr($name, 0, 4)) % self::LOCKS;
        $status = $store->locked("media/lock-$lock", static function () use ($uploads, $path): int {
            \clearstatcache(true, $path->file());
            if (\is_file($path->file())) {
                return 200;
            }
            $fetcher = new Fetcher($uploads['from'], $uploads['address'] ?? null);

            return $fetcher->fetch($path);
        });
        if ($status === 404 || $status === 410) {
            $store->write("media/missing-$name", '');

            return self::missing();
        }

        return $status === 200 ? self::file($path, $asked) : self::elsewhere($uploads['from'], $path);
    }

    private static function missing(): Response
    {
        return new Response(404, ['Content-Type' => 'text/plain; charset=utf-8'], "Not found.\n");
    }

    private static function elsewhere(string $from, MediaPath $path): Response
    {
        $origin = (string) \preg_replace('~^(https?://[^/]+).*\z~s', '$1', $from);

        return new Response(302, ['Location' => $origin . $path->url(), 'Content-Type' => 'text/plain'], '');
    }

    /** A file may be larger than the memory: it goes out by itself, and the answer is over. */
    private static function file(MediaPath $path, Asked $asked): Response
    {
        $size = @\filesize($path->file());
        $headers = [
            'Content-Type' => $path->type(),
            'Content-Length' => (string) $size,
            'Cross-Origin-Resource-Policy' => 'same-site',
            'Cache-Control' => 'private, no-store',
        ];
        (new Response(200, $headers, ''))->send();
        while (\ob_get_level() > 0 && @\ob_end_clean()) {
            continue;
        }
        if ($asked->method() === 'GET') {
            \readfile($path->file());
        }

        exit;
    }
}
