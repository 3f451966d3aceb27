<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Purpose;

/** A visitor who has entered: who it is, by which link, and what that link allows. */
final class Session
{
    /** @var string */
    private $name;
    /** @var array<string, mixed> */
    private $values;

    /**
     * @param string $name Of its file: the SHA-256 of the cookie's value.
     * @param array<string, mixed> $values
     */
    public function __construct(string $name, array $values)
    {
        $this->name = $name;
        $this->values = $values;
    }

    /** Of its file. Never the cookie's value, which is stored nowhere. */
    public function key(): string
    {
        return $this->name;
    }

    public function person(): string
    {
        return $this->values['person'];
    }

    public function personName(): string
    {
        return $this->values['name'];
    }

    /** `view`, `comment` or `approve`. */
    public function purpose(): string
    {
        return $this->values['purpose'];
    }

    /** Whether the link allows what another purpose names; `approve` allows all. */
    public function may(string $purpose): bool
    {
        return Purpose::allows($this->purpose(), $purpose);
    }

    /** Identifier of the link that was used. */
    public function link(): string
    {
        return $this->values['link'];
    }

    /** What has to come with every POST of this session: header `X-Stagelift-Token` or field `token`. */
    public function token(): string
    {
        return $this->values['token'];
    }

    public function language(): string
    {
        return $this->values['language'];
    }

    /** Seconds since 1970. */
    public function expiresAt(): int
    {
        return $this->values['expiresAt'];
    }

    /** The author of what this visitor writes. @return array<string, string> */
    public function author(): array
    {
        return [
            'person' => $this->person(),
            'name' => $this->personName(),
            'role' => 'client',
            'link' => $this->link(),
        ];
    }

    /** @return array<string, mixed> */
    public function values(): array
    {
        return $this->values;
    }
}
