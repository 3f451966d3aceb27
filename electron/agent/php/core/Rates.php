<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * How often something may be done: a bucket of tokens for each kind and key, that fills again over time. Keys are kept only
 * as a keyed hash, so that no visitor's address is stored.
 */
final class Rates
{
    /** @var Store */
    private $store;
    /** @var Keys */
    private $keys;

    public function __construct(Store $store, Keys $keys)
    {
        $this->store = $store;
        $this->keys = $keys;
    }

    /** Takes a token or refuses with 429. `$perMinute` tokens come back in a minute, up to `$most` of them. */
    public function take(string $kind, string $key, int $most, float $perMinute): void
    {
        $now = \microtime(true);
        $perSecond = $perMinute / 60;
        $wait = $this->store->locked($this->file($kind, $key), static function ($file) use ($now, $most, $perSecond): float {
            $left = $most;
            if (\sscanf((string) \fgets($file), '%f %f', $tokens, $at) === 2) {
                $left = \min($most, (float) $tokens + \max(0, $now - (float) $at) * $perSecond);
            }
            $wait = $left >= 1 ? 0.0 : (1 - $left) / $perSecond;
            \rewind($file);
            \fwrite($file, \sprintf("%020.6F %020.6F\n", $left >= 1 ? $left - 1 : $left, $now));

            return $wait;
        });
        if ($wait > 0) {
            throw new Problem(429, 'too-many', 'Too many requests.', (int) \ceil($wait));
        }
    }

    /** Gives one token back: what was counted turned out to be none of that kind. */
    public function giveBack(string $kind, string $key, int $most): void
    {
        $this->store->locked($this->file($kind, $key), static function ($file) use ($most): void {
            if (\sscanf((string) \fgets($file), '%f %f', $tokens, $at) === 2) {
                \rewind($file);
                \fwrite($file, \sprintf("%020.6F %020.6F\n", \min($most, (float) $tokens + 1), (float) $at));
            }
        });
    }

    /** As if nothing had been taken. */
    public function forget(string $kind, string $key): void
    {
        $this->store->remove($this->file($kind, $key));
    }

    private function file(string $kind, string $key): string
    {
        return 'rate/' . $kind . '-' . $this->keys->ofNonce(['rate', $kind, $key]);
    }
}
