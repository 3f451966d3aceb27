<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Passes;
use Stagelift\Review\Pages\Layout;

/** `r=leave`: ends the session and its passes. Answers a form with a page and a script with JSON. */
final class LeavePage implements Page
{
    public function answer(Visit $visit): Response
    {
        $session = $visit->session();
        $links = new Links($visit->store(), $visit->keys(), $visit->config()->id());
        (new Passes($visit->store(), $links))->end($session->link(), $session->key());
        $cookie = (new Sessions($visit->store(), $visit->config(), $links))->end($session);
        $texts = $visit->texts();
        $response = $visit->request()->contentType() === 'application/x-www-form-urlencoded'
            ? Layout::answer($visit, [
                'title' => $texts->plain('leave.heading'),
                'nav' => false,
                'body' => '<h1>' . $texts->text('leave.heading') . '</h1><p class="lead">' . $texts->text('leave.text') . '</p>',
            ])
            : Response::json(200, ['left' => true]);

        return $response->withCookie($cookie);
    }
}
