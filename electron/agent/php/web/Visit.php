<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Log;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Pages\Texts;

/** Everything a page needs to answer one request. */
final class Visit
{
    /** @var Request */
    private $request;
    /** @var Store */
    private $store;
    /** @var Config */
    private $config;
    /** @var Keys */
    private $keys;
    /** @var Session|null */
    private $session;
    /** @var Texts */
    private $texts;
    /** @var Log|null */
    private $log = null;

    public function __construct(
        Request $request,
        Store $store,
        Config $config,
        Keys $keys,
        ?Session $session,
        Texts $texts
    ) {
        $this->request = $request;
        $this->store = $store;
        $this->config = $config;
        $this->keys = $keys;
        $this->session = $session;
        $this->texts = $texts;
    }

    public function request(): Request
    {
        return $this->request;
    }

    public function store(): Store
    {
        return $this->store;
    }

    public function config(): Config
    {
        return $this->config;
    }

    public function keys(): Keys
    {
        return $this->keys;
    }

    public function log(): Log
    {
        if ($this->log === null) {
            $this->log = new Log($this->store, $this->keys);
        }

        return $this->log;
    }

    public function hasSession(): bool
    {
        return $this->session !== null;
    }

    public function session(): Session
    {
        if ($this->session === null) {
            throw new Problem(403, 'no-session', 'There is no session.');
        }

        return $this->session;
    }

    /** Sentences in the visitor's language. */
    public function texts(): Texts
    {
        return $this->texts;
    }

    public function now(): int
    {
        return Clock::now();
    }
}
