<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** The links of this review. */
final class Links
{
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

    /** A link by its identifier, good or not; null when there is none. */
    public function find(string $id): ?Link
    {
        $link = Ids::isLink($id) ? Link::of($this->store->readJson("links/$id.json")) : null;

        return $link !== null && $link->id() === $id ? $link : null;
    }

    /**
     * The link of an address' `LINKID.SIG`. What is forged, unknown or garbled gets one answer with the same work done;
     * only a true one is told that it was taken back or is over.
     */
    public function enterBy(?string $secret, int $now): Link
    {
        // What follows a link in a mail's sentence is often taken for a part of it.
        $bare = \rtrim($secret ?? '', ".,;:!?)>]\"' ");
        $isShaped = \preg_match('/^([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{32})\z/', $bare, $parts) === 1;
        $id = $isShaped ? $parts[1] : 'AAAAAAAAAAAA';
        $signature = $isShaped ? $parts[2] : \str_repeat('A', 32);
        $found = Link::of($this->store->readJson("links/$id.json"));
        $link = $found ?? Link::ofNobody();
        $isTrue = \hash_equals($this->keys->ofLink($link->signedLines($this->review)), $signature);
        if (!$isTrue || !$isShaped || $found === null || $found->id() !== $id) {
            throw new Problem(404, 'link-invalid', 'There is no such link.');
        }
        if ($found->isRevoked()) {
            throw new Problem(410, 'link-revoked', 'This link was taken back.');
        }
        if (!$found->isGood($now)) {
            throw new Problem(410, 'link-expired', 'This link has expired.');
        }

        return $found;
    }

    /** Notes that a link was used: the first time and now. */
    public function noteUse(string $id, int $now): void
    {
        $used = $this->store->readJson("links/$id.used");
        $last = Clock::parse(\is_string($used['lastUse'] ?? null) ? $used['lastUse'] : '');
        if ($last !== null && $now - $last < 300) {
            return;
        }
        $at = Clock::format($now);
        $first = \is_string($used['firstUse'] ?? null) ? $used['firstUse'] : $at;
        $this->store->writeJson("links/$id.used", ['id' => $id, 'firstUse' => $first, 'lastUse' => $at]);
    }

    /** @return array<int, array<string, mixed>> `id`, `firstUse` and `lastUse` of each link that was used. */
    public function uses(): array
    {
        $uses = [];
        foreach ($this->store->names('links') as $name) {
            $used = \substr($name, -5) === '.used' ? $this->store->readJson("links/$name") : null;
            if ($used !== null) {
                $uses[] = $used;
            }
        }

        return $uses;
    }
}
