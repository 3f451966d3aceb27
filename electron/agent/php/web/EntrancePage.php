<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Links;

/** What a link leads to: with a session of the same link on to the site, else the entrance. */
final class EntrancePage implements Page
{
    public function answer(Visit $visit): Response
    {
        $request = $visit->request();
        $secret = $request->query('k', 100);
        if ($secret === null) {
            $session = $visit->session();
            $visit->config()->mustBeOpen($visit->now());

            return Response::seeOther(GoPage::address($visit, $session, '/'));
        }
        $links = new Links($visit->store(), $visit->keys(), $visit->config()->id());
        $link = $links->enterBy($secret, $visit->now());
        Strangers::welcome($visit, $link);
        $visit->config()->mustBeOpen($visit->now());
        if ($visit->hasSession() && $visit->session()->link() === $link->id() && $request->query('l') === null) {
            $links->noteUse($link->id(), $visit->now());

            return Response::seeOther(GoPage::address($visit, $visit->session(), $request->query('to') ?? '/'));
        }

        return (new Entrance($visit, $link, $secret))->response(200, $request->query('to') ?? '/', $link->name(), []);
    }
}
