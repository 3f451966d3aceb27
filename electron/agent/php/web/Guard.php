<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Rates;

/** What has to be true of a request before its page is asked. */
final class Guard
{
    /** @var Config */
    private $config;
    /** @var Rates */
    private $rates;
    /** @var int */
    private $now;

    public function __construct(Config $config, Rates $rates, int $now)
    {
        $this->config = $config;
        $this->rates = $rates;
        $this->now = $now;
    }

    public function check(Request $request, Route $route, ?Session $session): void
    {
        if ($route->kind === Route::ENGINE) {
            return;
        }
        $this->checkRate($request, $session);
        $this->checkFetchMetadata($request, $route->kind);
        if ($request->isPost() && $request->header('Origin') !== $this->config->baseOrigin()) {
            throw new Problem(403, 'origin', 'This has to come from the pages of this review.');
        }
        $purpose = $route->methods[$request->method()];
        if ($purpose === null) {
            // Whoever shows a link is told that it is true first, and how the review stands then.
            return;
        }
        if ($session === null) {
            throw new Problem(403, 'no-session', 'Open the link of the invitation first.');
        }
        $this->config->mustBeOpen($this->now);
        if ($request->isPost()) {
            $this->checkToken($request, $session);
        }
        if (!$session->may($purpose)) {
            throw new Problem(403, 'purpose', 'This link is not meant for that.');
        }
    }

    /** Who has entered is counted alone; strangers are counted by address, and so few that guessing is hopeless. */
    private function checkRate(Request $request, ?Session $session): void
    {
        if ($session === null) {
            Strangers::count($this->rates, $request, $this->config);
        } elseif ($request->isPost()) {
            $this->rates->take('write', $session->key(), 60, 60);
        } else {
            $this->rates->take('read', $session->key(), 240, 240);
        }
    }

    private function checkToken(Request $request, Session $session): void
    {
        $token = $request->header('X-Stagelift-Token') ?? $request->field('token', 64) ?? '';
        if (!\hash_equals($session->token(), $token)) {
            throw new Problem(403, 'token', 'The token of the session is missing or another one.');
        }
    }

    /** Only where a browser sends it: old ones do not, and are covered by origin and token. */
    private function checkFetchMetadata(Request $request, string $kind): void
    {
        $site = $request->header('Sec-Fetch-Site');
        if ($site === null) {
            return;
        }
        $mode = $request->header('Sec-Fetch-Mode') ?? '';
        $dest = $request->header('Sec-Fetch-Dest') ?? '';
        $isOurs = $site === 'same-origin';
        if ($kind === Route::DATA) {
            $fits = $isOurs;
        } else {
            $fits = $mode === 'navigate'
                && $dest === ($kind === Route::FRAME ? 'iframe' : 'document')
                && ($isOurs || !$request->isPost());
        }
        if (!$fits) {
            throw new Problem(403, 'fetch', 'This is not to be asked in that way.');
        }
    }
}
