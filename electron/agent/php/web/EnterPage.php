<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Link;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Rates;
use Stagelift\Review\Core\Text;

/** `r=enter`: who has a true link, a name and, where it is asked for, the PIN, gets a session. */
final class EnterPage implements Page
{
    private const PIN_TRIES = 5;
    private const PIN_MINUTES = 15;

    public function answer(Visit $visit): Response
    {
        $request = $visit->request();
        $secret = $request->field('k', 100);
        $links = new Links($visit->store(), $visit->keys(), $visit->config()->id());
        $link = $links->enterBy($secret, $visit->now());
        Strangers::welcome($visit, $link);
        $visit->config()->mustBeOpen($visit->now());
        $to = $request->field('to') ?? '/';
        $typed = $request->field('name', 200) ?? '';
        $name = Text::clip(Text::line($typed), 80);
        $faults = $name === '' ? ['name' => 'enter.nameMissing'] : [];
        if (!$this->pinFits($visit, $link)) {
            $faults['pin'] = ($request->field('pin', 80) ?? '') === '' ? 'enter.pinMissing' : 'enter.pinWrong';
        }
        if ($faults !== []) {
            return (new Entrance($visit, $link, (string) $secret))->response(422, $to, $name, $faults);
        }

        return $this->begin($visit, $links, $link, $name, $to);
    }

    private function begin(Visit $visit, Links $links, Link $link, string $name, string $to): Response
    {
        $sessions = new Sessions($visit->store(), $visit->config(), $links);
        if ($visit->hasSession()) {
            $sessions->end($visit->session());
        }
        list($session, $cookie) = $sessions->begin($link, $name, $visit->texts()->language, $visit->now());
        $visit->log()->append([['id' => Ids::newUuid(), 'kind' => 'entered', 'by' => $session->author()]]);
        $links->noteUse($link->id(), $visit->now());

        return Response::seeOther(GoPage::address($visit, $session, $to))->withCookie($cookie);
    }

    /** Each try is counted before it is looked at, so that many at once are not more than one after another. */
    private function pinFits(Visit $visit, Link $link): bool
    {
        if (!$link->hasPin()) {
            return true;
        }
        $pin = \trim($visit->request()->field('pin', 80) ?? '');
        if ($pin === '') {
            return false;
        }
        $rates = new Rates($visit->store(), $visit->keys());
        try {
            $rates->take('pin', $link->id(), self::PIN_TRIES, self::PIN_TRIES / self::PIN_MINUTES);
        } catch (Problem $locked) {
            throw new Problem(429, 'pin-locked', 'Too many wrong PINs.', $locked->retryAfter());
        }
        if (!$link->pinFits($pin)) {
            return false;
        }
        $rates->forget('pin', $link->id());

        return true;
    }
}
