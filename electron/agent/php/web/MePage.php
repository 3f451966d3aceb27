<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Pages\Texts;

/** `r=me`: who the visitor is and what is reviewed, with every sentence of the visitor's language. */
final class MePage implements Page
{
    public function answer(Visit $visit): Response
    {
        $session = $visit->session();
        $config = $visit->config();

        return Response::json(200, [
            'person' => $session->person(),
            'name' => $session->personName(),
            'purpose' => $session->purpose(),
            'token' => $session->token(),
            'language' => $visit->texts()->language,
            'languages' => Texts::languages(),
            'state' => $config->standing($visit->now()),
            'title' => $config->title(),
            'version' => $config->version(),
            'data' => $config->data(),
            'changed' => $config->changed(),
            'expiresAt' => Clock::format($session->expiresAt()),
            'contact' => $config->contact(),
            'site' => $config->site(),
            'base' => $config->base(),
            'production' => $config->production(),
            'mail' => (string) $config->get('mail', ''),
            'now' => Clock::format($visit->now()),
            'texts' => $visit->texts()->all(),
        ]);
    }
}
