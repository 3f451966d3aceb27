<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** A person's way in, as its file has it. */
final class Link
{
    /** @var array<string, mixed> */
    private $values;

    /** @param array<string, mixed> $values */
    private function __construct(array $values)
    {
        $this->values = $values;
    }

    /** @param array<string, mixed>|null $values Null and anything damaged give null. */
    public static function of(?array $values): ?self
    {
        foreach (['id', 'person', 'name', 'purpose', 'expiresAt'] as $name) {
            if (!\is_string($values[$name] ?? null)) {
                return null;
            }
        }
        $isWhole = $values !== null
            && Ids::isLink($values['id'])
            && Purpose::isOne($values['purpose'])
            && Clock::parse($values['expiresAt']) !== null;

        return $isWhole ? new self($values) : null;
    }

    public function id(): string
    {
        return $this->values['id'];
    }

    public function person(): string
    {
        return $this->values['person'];
    }

    /** As the developer named the person. */
    public function name(): string
    {
        return $this->values['name'];
    }

    public function purpose(): string
    {
        return $this->values['purpose'];
    }

    /** Seconds since 1970. */
    public function expiresAt(): int
    {
        return (int) Clock::parse($this->values['expiresAt']);
    }

    public function isRevoked(): bool
    {
        return ($this->values['revokedAt'] ?? null) !== null;
    }

    /** Neither taken back nor over. */
    public function isGood(int $now): bool
    {
        return !$this->isRevoked() && $now < $this->expiresAt();
    }

    public function hasPin(): bool
    {
        return ($this->values['pinHash'] ?? null) !== null;
    }

    public function pinFits(string $pin): bool
    {
        $hash = $this->values['pinHash'] ?? null;

        return \is_string($hash) && \password_verify($pin, $hash);
    }

    /** What the signature in its address covers. @return array<int, string> */
    public function signedLines(string $review): array
    {
        // A link that lives longer than it was made for keeps its address.
        $until = $this->values['signedUntil'] ?? $this->values['expiresAt'];

        return ['link', $review, $this->id(), $this->person(), $this->purpose(), (string) $until];
    }

    /** Of nobody: its signature is compared where there is no link, so that this takes as long. */
    public static function ofNobody(): self
    {
        return new self([
            'id' => 'AAAAAAAAAAAA',
            'person' => 'p_00000000000000000000',
            'name' => '',
            'purpose' => 'comment',
            'expiresAt' => '2000-01-01T00:00:00Z',
        ]);
    }
}
