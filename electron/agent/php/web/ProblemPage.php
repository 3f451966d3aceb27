<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Pages\Html;
use Stagelift\Review\Pages\Layout;
use Stagelift\Review\Pages\Texts;

/** A refusal as a page: what is so, and what one can do. Says nothing about the review to whoever is no guest of it. */
final class ProblemPage
{
    /** After these, whoever asks has shown a true link, and may know what it was for and whom to ask. */
    private const TO_GUESTS = [
        'link-revoked',
        'link-expired',
        'pin-locked',
        'purpose',
        'paused',
        'closed',
        'expired',
    ];

    public static function of(Problem $problem, Texts $texts, ?Config $config): Response
    {
        $name = $texts->has('problem.' . $problem->name() . '.heading') ? $problem->name() : 'other';
        $isGuest = \in_array($problem->name(), self::TO_GUESTS, true);
        $contact = $isGuest && $config !== null ? $config->contact() : '';
        $page = [
            'title' => $texts->plain("problem.$name.heading"),
            'nav' => false,
            'until' => false,
            'body' => '<h1>' . $texts->text("problem.$name.heading") . '</h1>' . "\n"
                . '<p class="lead">' . $texts->text("problem.$name.text") . '</p>' . "\n"
                . ($contact === '' ? '<p>' . $texts->text('problem.ask') . '</p>' : ''),
        ];
        $response = Layout::problem($texts, $isGuest ? $config : null, $page, $problem->status());

        return $problem->retryAfter() > 0
            ? $response->withHeader('Retry-After', (string) $problem->retryAfter())
            : $response;
    }
}
