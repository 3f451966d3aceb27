<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** `stagelift-ticket`: brings a visitor from the pages to the site, once and within a minute. */
final class Tickets
{
    private const SECONDS = 60;

    /** @var Store */
    private $store;
    /** @var Keys */
    private $keys;
    /** @var string */
    private $review;

    public function __construct(Store $store, Keys $keys, string $review)
    {
        $this->store = $store;
        $this->keys = $keys;
        $this->review = $review;
    }

    /** @return string `ID.SIG`. */
    public function issue(string $link, string $session, int $sessionExpiresAt, int $now): string
    {
        $id = \bin2hex(\random_bytes(16));
        $this->store->create("tickets/$id", Json::encode([
            'link' => $link,
            'session' => $session,
            'expiresAt' => $now + self::SECONDS,
            'passExpiresAt' => $sessionExpiresAt,
        ]));

        return $id . '.' . $this->signature($id);
    }

    /**
     * Takes a ticket out of circulation.
     *
     * @return array{link: string, session: string, expiresAt: int}|null Whose pass may be made, and until when it is good;
     *     null for one that is forged, used or too old.
     */
    public function take(string $ticket, int $now): ?array
    {
        if (\preg_match('/^([0-9a-f]{32})\.([A-Za-z0-9_-]{32})\z/', $ticket, $parts) !== 1) {
            return null;
        }
        $id = $parts[1];
        if (!\hash_equals($this->signature($id), $parts[2])) {
            return null;
        }
        $facts = $this->store->readJson("tickets/$id");
        // Of two who come at once, one takes it away and the other does not.
        if ($facts === null || !$this->store->remove("tickets/$id") || $now >= (int) ($facts['expiresAt'] ?? 0)) {
            return null;
        }

        return [
            'link' => (string) $facts['link'],
            'session' => (string) $facts['session'],
            'expiresAt' => (int) $facts['passExpiresAt'],
        ];
    }

    private function signature(string $id): string
    {
        return $this->keys->ofNonce(['ticket', $this->review, $id]);
    }
}
