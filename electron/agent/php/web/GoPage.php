<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Tickets;

/** `r=go`: a new ticket, and with it on to a page of the site. */
final class GoPage implements Page
{
    public function answer(Visit $visit): Response
    {
        $links = new Links($visit->store(), $visit->keys(), $visit->config()->id());
        $links->noteUse($visit->session()->link(), $visit->now());

        return Response::seeOther(self::address($visit, $visit->session(), $visit->request()->query('to') ?? '/'));
    }

    /** Of a page of the site, with a ticket. What is no path of the site leads to its front page. */
    public static function address(Visit $visit, Session $session, string $to): string
    {
        $config = $visit->config();
        $start = \substr($config->site(), \strlen($config->siteOrigin()));
        $path = \preg_match('~^/[\x21-\x5b\x5d-\x7e]*\z~', $to) === 1 ? \explode('#', $to, 2)[0] : $start;
        if (\strncmp($path, $start, \strlen($start)) !== 0) {
            $path = $start;
        }
        $parts = \explode('?', $path, 2);
        $query = \array_filter(\explode('&', $parts[1] ?? ''), static function (string $pair): bool {
            return $pair !== '' && \strncmp($pair, 'stagelift-', 10) !== 0;
        });
        $tickets = new Tickets($visit->store(), $visit->keys(), $config->id());
        $ticket = $tickets->issue($session->link(), $session->key(), $session->expiresAt(), $visit->now());
        $query[] = 'stagelift-ticket=' . $ticket;

        return $config->siteOrigin() . $parts[0] . '?' . \implode('&', $query);
    }
}
