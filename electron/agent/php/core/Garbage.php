<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** Takes away what has had its time: tickets, rates, sessions, passes, and pictures that no line of the log names. */
final class Garbage
{
    private const SHOT_SECONDS = 7 * 86400;

    /** @var Store */
    private $store;

    public function __construct(Store $store)
    {
        $this->store = $store;
    }

    /** What grows with strangers' requests; quick enough to be done now and then while visitors are served. */
    public function sweepShortLived(int $now): void
    {
        $this->removeOlder('rate', $now - 1800);
        $this->removeOlder('tickets', $now - 300);
    }

    public function sweepAll(int $now): void
    {
        $this->sweepShortLived($now);
        foreach (['sessions', 'passes'] as $folder) {
            foreach ($this->store->names($folder) as $name) {
                $facts = $this->store->readJson("$folder/$name");
                if ($facts === null || $now >= (int) ($facts['expiresAt'] ?? 0)) {
                    $this->store->remove("$folder/$name");
                }
            }
        }
    }

    /** @param string $log All bytes of the log. */
    public function sweepShots(string $log, int $now): void
    {
        foreach ($this->store->names('shots') as $name) {
            $changedAt = $this->store->changedAt("shots/$name");
            $isOld = $changedAt !== null && $changedAt < $now - self::SHOT_SECONDS;
            if ($isOld && \strpos($log, '"' . \substr($name, 0, 32) . '"') === false) {
                $this->store->remove("shots/$name");
            }
        }
    }

    private function removeOlder(string $folder, int $time): void
    {
        foreach ($this->store->names($folder) as $name) {
            $changedAt = $this->store->changedAt("$folder/$name");
            if ($changedAt !== null && $changedAt < $time) {
                $this->store->remove("$folder/$name");
            }
        }
    }
}
