<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Passes;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Core\Tickets;
use Stagelift\Review\Web\Response;

/** Decides what becomes of a request before anything of the site runs. Whatever goes wrong here closes. */
final class Door
{
    private const COOKIE = 'stagelift_pass';

    /** @var array<int, string> Files that the site, or its host, wants to run first. */
    private static $next = [];

    /** @var Store */
    private $store;
    /** @var Config */
    private $config;
    /** @var Keys */
    private $keys;
    /** @var Asked */
    private $asked;

    private function __construct(Store $store, Config $config, Keys $keys, Asked $asked)
    {
        $this->store = $store;
        $this->config = $config;
        $this->keys = $keys;
        $this->asked = $asked;
    }

    /** True when the request goes on into the site; else it has been answered. */
    public static function open(): bool
    {
        if (Asked::isCommandLine(\PHP_SAPI, $_SERVER)) {
            return true;
        }
        $asked = new Asked($_SERVER);
        $language = 'en';
        try {
            $store = Store::ofThisAgent();
            $config = Config::load($store);
            $language = $config->language();
            $door = new self($store, $config, Keys::load($store), $asked);
            $answer = $door->answer(\time());
        } catch (\Throwable $fault) {
            $answer = Closed::answer($asked, $language);
        }
        if ($answer === null) {
            return true;
        }
        $answer->send();

        return false;
    }

    public static function hasNext(): bool
    {
        return self::$next !== [];
    }

    public static function next(): string
    {
        return (string) \array_shift(self::$next);
    }

    /** Null lets the request into the site. */
    private function answer(int $now): ?Response
    {
        $asked = $this->asked;
        if ($asked->path() === '/robots.txt') {
            return new Response(200, ['Content-Type' => 'text/plain; charset=utf-8'], "User-agent: *\nDisallow: /\n");
        }
        $probe = new Probe($this->store, $this->config, $this->keys);
        $question = $asked->parameter(Probe::PARAMETER);
        if ($question !== null && $probe->isSigned($question, $now)) {
            $told = $probe->tell($question, $asked);
            if ($told !== null) {
                return $told;
            }
            $this->letIn();

            return null;
        }
        $pass = $_COOKIE[self::COOKIE] ?? null;
        if (\is_string($pass) && $probe->isOwnPass($pass, $now)) {
            // The engine looks at the site before anybody else may.
            return $this->refused() ?? $this->goOn();
        }
        $passes = new Passes($this->store, new Links($this->store, $this->keys, $this->config->id()));
        if ($this->config->standing($now) !== 'open') {
            // Static files, which the web server serves by itself, close with the passes.
            $this->endPasses($probe, $now);

            return $this->closed();
        }
        $ticket = $asked->parameter('stagelift-ticket');
        if ($ticket !== null && $asked->method() === 'GET') {
            return $this->enter($ticket, $passes, $now);
        }
        if (!\is_string($pass) || !$passes->isGood($pass, $now)) {
            return $this->closed();
        }

        return $this->refused() ?? $this->goOn();
    }

    private function endPasses(Probe $probe, int $now): void
    {
        foreach ($this->store->names('passes') as $name) {
            if (!$probe->isOwnPass($name, $now)) {
                $this->store->remove("passes/$name");
            }
        }
    }

    private function closed(): Response
    {
        $answer = Closed::answer($this->asked, $this->config->language());
        // Who was here before may still see pages that a worker of the site kept in the browser.
        $isForgotten = isset($_COOKIE[self::COOKIE]) && $this->config->isSecure() && $this->asked->isSurelyPage();

        return $isForgotten ? $answer->withHeader('Clear-Site-Data', '"cache", "storage"') : $answer;
    }

    private function enter(string $ticket, Passes $passes, int $now): Response
    {
        $tickets = new Tickets($this->store, $this->keys, $this->config->id());
        $facts = $tickets->take($ticket, $now);
        if ($facts === null) {
            $pass = $_COOKIE[self::COOKIE] ?? null;
            // A page opened again from the browser's history: whoever has a pass does not need the ticket.
            if (!\is_string($pass) || !$passes->isGood($pass, $now)) {
                return $this->closed();
            }

            return Response::seeOther($this->here());
        }
        $cookie = self::COOKIE . '=' . $passes->issue($facts) . '; Path=/; HttpOnly; SameSite=Lax; Expires='
            . \gmdate('D, d M Y H:i:s', $facts['expiresAt']) . ' GMT' . ($this->config->isSecure() ? '; Secure' : '');

        return Response::seeOther($this->here())->withCookie($cookie);
    }

    /** This address without the ticket. */
    private function here(): string
    {
        return \rtrim($this->config->siteOrigin(), '/') . $this->asked->addressWithout('stagelift-ticket');
    }

    /** What nobody gets, whatever the pass. */
    private function refused(): ?Response
    {
        $plain = ['Content-Type' => 'text/plain; charset=utf-8'];
        if (\strtolower($this->asked->header('Service-Worker')) === 'script') {
            return new Response(404, $plain, "No service workers in a preview.\n");
        }
        $script = \strtolower($this->asked->script());
        if ($script === 'wp-cron.php' || $this->asked->parameter('doing_wp_cron') !== null) {
            return new Response(403, $plain, "No timers run in a preview.\n");
        }

        return $script === SiteFile::NAME ? new Response(404, $plain, "Not found.\n") : null;
    }

    private function goOn(): ?Response
    {
        $file = MediaProxy::answer($this->store, $this->config, $this->asked);
        if ($file === null) {
            $this->letIn();
            Answer::begin($this->config, $this->asked);
        }

        return $file;
    }

    private function letIn(): void
    {
        self::hidePass();
        // Caches of whole pages would keep what is only for whom was let in.
        \defined('DONOTCACHEPAGE') || \define('DONOTCACHEPAGE', true);
        self::$next = SiteFile::before($this->config, $this->asked);
    }

    /** The site's own programs have no use for it, and a request of the site to itself must not carry it. */
    private static function hidePass(): void
    {
        unset($_COOKIE[self::COOKIE], $_REQUEST[self::COOKIE]);
        $cookies = $_SERVER['HTTP_COOKIE'] ?? null;
        if (\is_string($cookies)) {
            $_SERVER['HTTP_COOKIE'] = \trim((string) \preg_replace('/(?:^|;)\s*stagelift_pass=[^;]*/', '', $cookies), '; ');
        }
    }
}
