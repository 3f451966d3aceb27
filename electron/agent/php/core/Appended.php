<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** What became of a draft: the event as it is in the log, and whether it had been there before. */
final class Appended
{
    /** @var array<string, mixed> */
    private $event;
    /** @var bool */
    private $wasKnown;

    /** @param array<string, mixed> $event */
    public function __construct(array $event, bool $wasKnown)
    {
        $this->event = $event;
        $this->wasKnown = $wasKnown;
    }

    /** @return array<string, mixed> */
    public function event(): array
    {
        return $this->event;
    }

    public function wasKnown(): bool
    {
        return $this->wasKnown;
    }
}
