<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Link;
use Stagelift\Review\Core\Rates;

/**
 * Counts who has no session: by address, and so few that guessing is hopeless. Whoever shows a true link is counted by the
 * link instead, so that a whole office may come at once.
 */
final class Strangers
{
    private const MOST = 30;
    private const MOST_OF_A_LINK = 60;

    public static function count(Rates $rates, Request $request, Config $config): void
    {
        $rates->take('stranger', Address::of($request, $config->proxies()), self::MOST, self::MOST);
    }

    public static function welcome(Visit $visit, Link $link): void
    {
        if ($visit->hasSession()) {
            return;
        }
        $rates = new Rates($visit->store(), $visit->keys());
        $rates->take('guest', $link->id(), self::MOST_OF_A_LINK, self::MOST_OF_A_LINK);
        $rates->giveBack('stranger', Address::of($visit->request(), $visit->config()->proxies()), self::MOST);
    }
}
