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
            'styles' => ['problem'],
            'body' => '<div class="card problem">' . self::icon($name) . '<h1>' . $texts->text("problem.$name.heading") . '</h1>' . "\n"
                . '<p class="lead">' . $texts->text("problem.$name.text") . '</p>' . "\n"
                . ($contact === '' ? '<p>' . $texts->text('problem.ask') . '</p>' : '') . '</div>',
        ];
        $response = Layout::problem($texts, $isGuest ? $config : null, $page, $problem->status());

        return $problem->retryAfter() > 0
            ? $response->withHeader('Retry-After', (string) $problem->retryAfter())
            : $response;
    }

    /** A clock for what passes, a tick for what is done, a door for what is closed. Decoration only. */
    private static function icon(string $name): string
    {
        $paths = [
            'clock' => '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
            'tick' => '<circle cx="12" cy="12" r="9"/><path d="M8 12.5l2.8 2.8L16 9.5"/>',
            'door' => '<path d="M6 21V4.5A1.5 1.5 0 0 1 7.5 3h9A1.5 1.5 0 0 1 18 4.5V21M3.5 21h17M14.5 12h.01"/>',
        ];
        $kinds = ['paused' => 'clock', 'too-many' => 'clock', 'pin-locked' => 'clock', 'closed' => 'tick', 'expired' => 'tick'];

        return '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" '
            . 'stroke-linejoin="round" aria-hidden="true">' . $paths[$kinds[$name] ?? 'door'] . '</svg>';
    }
}
