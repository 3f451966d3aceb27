<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Garbage;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Rates;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Pages\Texts;

/** From a request to its answer: finds the page, lets the guard look, and makes an answer of whatever goes wrong. */
final class App
{
    public static function run(Request $request, Store $store): Response
    {
        \ini_set('display_errors', '0');
        \umask(0007);
        Memory::ask();
        $config = null;
        $session = null;
        $route = Routes::find($request->query('r', 40) ?? '');
        try {
            $config = Config::load($store);
            if ($route === null || !$route->takes($request->method())) {
                throw new Problem(404, 'not-found', 'There is nothing here.');
            }
            $keys = Keys::load($store);
            $now = Clock::now();
            $session = (new Sessions($store, $config, new Links($store, $keys, $config->id())))->find($request, $now);
            (new Guard($config, new Rates($store, $keys), $now))->check($request, $route, $session);
            self::sweepNowAndThen($store, $now);
            $texts = self::texts($request, $config, $session);

            return self::answer($route, new Visit($request, $store, $config, $keys, $session, $texts));
        } catch (\Throwable $failure) {
            $problem = $failure instanceof Problem ? $failure : self::unexpected($failure);
            $isPage = $route === null || $route->kind === Route::DOCUMENT || $route->kind === Route::FRAME;
            $texts = self::texts($request, $config, $session);

            return $isPage ? ProblemPage::of($problem, $texts, $config) : Response::problem($problem);
        }
    }

    private static function answer(Route $route, Visit $visit): Response
    {
        $class = $route->page;
        $page = new $class();
        if (!$page instanceof Page) {
            throw new Problem(404, 'not-found', 'There is nothing here.');
        }

        return $page->answer($visit);
    }

    private static function unexpected(\Throwable $failure): Problem
    {
        // Where and of what kind, for whoever looks after the server; never what a visitor sent.
        \error_log(\sprintf('Stagelift: %s in %s:%d', \get_class($failure), $failure->getFile(), $failure->getLine()));

        return new Problem(503, 'unavailable', 'Something went wrong here.', 60);
    }

    private static function texts(Request $request, ?Config $config, ?Session $session): Texts
    {
        $wished = $request->query('l', 5) ?? $request->field('language', 5);
        if ($wished === null || !isset(Texts::languages()[$wished])) {
            $wished = $session !== null ? $session->language() : ($config !== null ? $config->language() : 'en');
        }

        return Texts::load($wished, $config === null ? null : $config->timezone());
    }

    private static function sweepNowAndThen(Store $store, int $now): void
    {
        if (\random_int(1, 250) === 1) {
            (new Garbage($store))->sweepShortLived($now);
        }
    }
}
