<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/** `config.json`, checked as a whole: a file that is missing or damaged closes everything. */
final class Config
{
    /** @var array<string, mixed> */
    private $values;
    /** @var int */
    private $expiresAt;

    /** @param array<string, mixed> $values */
    private function __construct(array $values, int $expiresAt)
    {
        $this->values = $values;
        $this->expiresAt = $expiresAt;
    }

    public static function load(Store $store): self
    {
        $values = $store->readJson('config.json');
        if ($values === null || ($values['v'] ?? null) !== 1) {
            throw self::damaged('it is missing or of another version');
        }
        foreach (['id', 'title', 'project', 'state', 'expiresAt', 'language', 'contact', 'site', 'base'] as $name) {
            if (!\is_string($values[$name] ?? null) || !Text::isUtf8($values[$name])) {
                throw self::damaged("\"$name\" is not a text");
            }
        }
        $expiresAt = Clock::parse($values['expiresAt']);
        $isWhole = $expiresAt !== null
            && Ids::isReview($values['id'])
            && \in_array($values['state'], ['open', 'paused', 'closed'], true)
            && self::isAddress($values['site'])
            && self::isAddress($values['base'])
            && self::isVersion($values['version'] ?? null)
            && \is_array($values['data'] ?? null);
        if (!$isWhole || $expiresAt === null) {
            throw self::damaged('a value does not fit');
        }

        return new self($values, $expiresAt);
    }

    public function id(): string
    {
        return $this->values['id'];
    }

    public function title(): string
    {
        return $this->values['title'];
    }

    public function project(): string
    {
        return $this->values['project'];
    }

    public function language(): string
    {
        return $this->values['language'];
    }

    /** Whom the client can ask; empty when nobody is named. */
    public function contact(): string
    {
        return $this->values['contact'];
    }

    /** `open`, `paused`, `closed` or `expired`, by the server's time. */
    public function standing(int $now): string
    {
        $state = $this->values['state'];

        return $state !== 'closed' && $now >= $this->expiresAt ? 'expired' : $state;
    }

    /** Refuses unless the review is open now. */
    public function mustBeOpen(int $now): void
    {
        $standing = $this->standing($now);
        if ($standing === 'paused') {
            throw new Problem(503, 'paused', 'This review is paused.', 600);
        }
        if ($standing !== 'open') {
            throw new Problem(410, $standing, 'This review has ended.');
        }
    }

    /** Seconds since 1970. */
    public function expiresAt(): int
    {
        return $this->expiresAt;
    }

    /** With a slash at the end. */
    public function site(): string
    {
        return $this->values['site'];
    }

    /** With a slash at the end. */
    public function base(): string
    {
        return $this->values['base'];
    }

    public function siteOrigin(): string
    {
        return self::origin($this->site());
    }

    public function baseOrigin(): string
    {
        return self::origin($this->base());
    }

    public function isSecure(): bool
    {
        return \strncmp($this->base(), 'https:', 6) === 0;
    }

    public function commit(): string
    {
        return $this->values['version']['commit'];
    }

    public function tree(): string
    {
        return $this->values['version']['tree'];
    }

    /** @return array<string, mixed> `commit`, `tree`, `subject`, `at`. */
    public function version(): array
    {
        return $this->values['version'];
    }

    /** @return array<string, mixed> `id`, `kind`, `at`. */
    public function data(): array
    {
        return $this->values['data'];
    }

    /** @return array<int, string> Paths that changed with this version. */
    public function changed(): array
    {
        return \array_values(\array_filter($this->list('changed'), 'is_string'));
    }

    public function quorum(): int
    {
        $quorum = $this->values['quorum'] ?? 1;

        return \is_int($quorum) ? \max(1, $quorum) : 1;
    }

    /** @return array<int, array{person: string, name: string}> */
    public function approvers(): array
    {
        $people = [];
        foreach ($this->list('approvers') as $one) {
            if (\is_array($one) && \is_string($one['person'] ?? null) && \is_string($one['name'] ?? null)) {
                $people[] = ['person' => $one['person'], 'name' => $one['name']];
            }
        }

        return $people;
    }

    /** @return array{url: string, framable: bool}|null Null where there is no production to compare with. */
    public function production(): ?array
    {
        $production = $this->values['production'] ?? null;
        $url = \is_array($production) ? $production['url'] ?? null : null;
        if (!\is_string($url) || !self::isAddress($url)) {
            return null;
        }

        return ['url' => $url, 'framable' => ($production['framable'] ?? false) === true];
    }

    /** Of an asset of the overlay (`loader`, `panel`, `style`), as an address; null when it is not installed. */
    public function asset(string $name): ?string
    {
        $file = $this->list('assets')[$name] ?? null;
        if (!\is_string($file) || \preg_match('/^(?!\.)[A-Za-z0-9._-]{1,100}\z/', $file) !== 1) {
            return null;
        }

        return $this->base() . 'assets/' . $file;
    }

    /** The zone that times are shown in: an IANA name; UTC unless the engine wrote one. */
    public function timezone(): \DateTimeZone
    {
        $name = $this->values['timezone'] ?? 'UTC';
        try {
            return new \DateTimeZone(\is_string($name) ? $name : 'UTC');
        } catch (\Exception $unknown) {
            return new \DateTimeZone('UTC');
        }
    }

    /** @return array<int, string> Addresses or networks whose `X-Forwarded-For` is believed. None by default. */
    public function proxies(): array
    {
        return \array_values(\array_filter($this->list('proxies'), 'is_string'));
    }

    /**
     * Any other value of the file, for parts that have their own.
     *
     * @param mixed $default
     * @return mixed
     */
    public function get(string $name, $default = null)
    {
        return $this->values[$name] ?? $default;
    }

    /** @return array<string, mixed> The file as it is. */
    public function values(): array
    {
        return $this->values;
    }

    /** @return array<int|string, mixed> */
    private function list(string $name): array
    {
        $value = $this->values[$name] ?? [];

        return \is_array($value) ? $value : [];
    }

    private static function isAddress(string $url): bool
    {
        return \preg_match('~^https?://[A-Za-z0-9.\[\]:-]+/(?:[\x21\x23-\x26\x28-\x3b\x3d\x3f-\x7e]*)\z~', $url) === 1;
    }

    /** @param mixed $version */
    private static function isVersion($version): bool
    {
        return \is_array($version)
            && \is_string($version['commit'] ?? null)
            && \is_string($version['tree'] ?? null)
            && Ids::isGitHash($version['commit'])
            && Ids::isGitHash($version['tree']);
    }

    private static function origin(string $url): string
    {
        return (string) \preg_replace('~^(https?://[^/]+)/.*\z~', '$1', $url);
    }

    private static function damaged(string $why): Problem
    {
        return new Problem(503, 'unavailable', "config.json cannot be used: $why.");
    }
}
