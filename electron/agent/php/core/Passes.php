<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** `stagelift_pass`: opens the site and nothing else. A pass is as good as the link and the session it came from. */
final class Passes
{
    /** @var Store */
    private $store;
    /** @var Links */
    private $links;

    public function __construct(Store $store, Links $links)
    {
        $this->store = $store;
        $this->links = $links;
    }

    /**
     * Makes a pass from what a ticket gave.
     *
     * @param array{link: string, session: string, expiresAt: int} $facts
     * @return string The cookie's value: 64 hex digits.
     */
    public function issue(array $facts): string
    {
        $value = \bin2hex(\random_bytes(32));
        $this->store->create("passes/$value", Json::encode($facts));

        return $value;
    }

    public function isGood(string $value, int $now): bool
    {
        $facts = Ids::isHex64($value) ? $this->store->readJson("passes/$value") : null;
        if ($facts === null || $now >= (int) ($facts['expiresAt'] ?? 0)) {
            return false;
        }
        $link = $this->links->find((string) ($facts['link'] ?? ''));

        return $link !== null && $link->isGood($now);
    }

    /** Ends the passes of a link, of a session, or all of them. Returns how many. */
    public function end(?string $link, ?string $session): int
    {
        $ended = 0;
        foreach ($this->store->names('passes') as $name) {
            $facts = $this->store->readJson("passes/$name");
            $isMeant = ($link === null || ($facts['link'] ?? null) === $link)
                && ($session === null || ($facts['session'] ?? null) === $session);
            if ($isMeant && $this->store->remove("passes/$name")) {
                $ended++;
            }
        }

        return $ended;
    }
}
