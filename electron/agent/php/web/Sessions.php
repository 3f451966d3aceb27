<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Link;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Store;

/**
 * Visitors who have entered. The cookie's value is made here and nowhere else; only its SHA-256 is stored. What a session
 * may is read from its link each time, so that a link that is taken back ends it at once.
 */
final class Sessions
{
    /** @var Store */
    private $store;
    /** @var Config */
    private $config;
    /** @var Links */
    private $links;

    public function __construct(Store $store, Config $config, Links $links)
    {
        $this->store = $store;
        $this->config = $config;
        $this->links = $links;
    }

    /** @return array{0: Session, 1: string} The session and its cookie, as `Set-Cookie` wants it. */
    public function begin(Link $link, string $name, string $language, int $now): array
    {
        $value = \bin2hex(\random_bytes(32));
        $session = new Session(\hash('sha256', $value), [
            'person' => $link->person(),
            'name' => $name,
            'purpose' => $link->purpose(),
            'link' => $link->id(),
            'token' => \bin2hex(\random_bytes(32)),
            'language' => $language,
            'createdAt' => $now,
            'expiresAt' => \min($link->expiresAt(), $this->config->expiresAt()),
        ]);
        $this->store->writeJson($this->file($session->key()), $session->values());

        return [$session, $this->cookie($value, $session->expiresAt() - $now)];
    }

    /** The session of a request's cookie; null without one that is good now. */
    public function find(Request $request, int $now): ?Session
    {
        $value = $request->cookie($this->cookieName()) ?? '';
        if (!Ids::isHex64($value)) {
            return null;
        }
        $key = \hash('sha256', $value);
        $values = $this->store->readJson($this->file($key));
        foreach (['person', 'name', 'link', 'token', 'language'] as $name) {
            if (!\is_string($values[$name] ?? null)) {
                return null;
            }
        }
        $link = $this->links->find((string) $values['link']);
        if ($values === null || $link === null || !$link->isGood($now) || $link->person() !== $values['person']) {
            return null;
        }

        return new Session($key, ['purpose' => $link->purpose(), 'expiresAt' => $link->expiresAt()] + $values);
    }

    /**
     * Changes what a visitor may change: `name`, `language`, `seen`.
     *
     * @param array<string, mixed> $changes
     */
    public function change(Session $session, array $changes): Session
    {
        // From the file as it is now: another request may have changed something else, or ended it.
        $values = $this->store->readJson($this->file($session->key()));
        if ($values === null) {
            throw new Problem(403, 'no-session', 'The session has ended.');
        }
        $this->store->writeJson($this->file($session->key()), $changes + $values);

        return new Session($session->key(), $changes + $session->values());
    }

    /** @return string The cookie that takes the browser's one away. */
    public function end(Session $session): string
    {
        $this->store->remove($this->file($session->key()));

        return $this->cookie('', 0);
    }

    /** Ends the sessions of a link, or all of them. Returns how many. */
    public static function endAll(Store $store, ?string $link): int
    {
        $ended = 0;
        foreach ($store->names('sessions') as $name) {
            $values = $store->readJson("sessions/$name");
            if (($link === null || ($values['link'] ?? null) === $link) && $store->remove("sessions/$name")) {
                $ended++;
            }
        }

        return $ended;
    }

    private function file(string $key): string
    {
        return "sessions/$key.json";
    }

    /** With the prefix, no neighbouring host of the same domain can set it: the reviewed site is such a neighbour. */
    private function cookieName(): string
    {
        return ($this->config->isSecure() ? '__Host-' : '') . 'stagelift_session';
    }

    private function cookie(string $value, int $seconds): string
    {
        return $this->cookieName() . '=' . $value . '; Path=/; Max-Age=' . \max(0, $seconds) . '; HttpOnly; SameSite=Lax'
            . ($this->config->isSecure() ? '; Secure' : '');
    }
}
