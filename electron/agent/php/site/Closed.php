<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Pages\Layout;
use Stagelift\Review\Pages\Texts;
use Stagelift\Review\Web\Response;

/** One answer to everybody who has no pass, whatever was asked for and why there is none. It names nothing. */
final class Closed
{
    public static function answer(Asked $asked, string $language): Response
    {
        $headers = ['X-Stagelift' => 'closed', 'Vary' => 'Accept, Cookie, Sec-Fetch-Dest'];
        try {
            return $asked->wantsPage() ? self::page($language, $headers) : self::plain($headers);
        } catch (\Throwable $fault) {
            return self::plain($headers);
        }
    }

    /** @param array<string, string> $headers */
    private static function plain(array $headers): Response
    {
        return new Response(403, $headers + ['Content-Type' => 'text/plain; charset=utf-8'], "Forbidden\n");
    }

    /** @param array<string, string> $headers */
    private static function page(string $language, array $headers): Response
    {
        $texts = Texts::load($language);
        $page = [
            'title' => $texts->plain('gate.title'),
            'body' => '<h1>' . $texts->text('gate.heading') . '</h1><p>' . $texts->text('gate.how') . '</p><p>'
                . $texts->text('gate.why') . '</p>',
            'nav' => false,
        ];

        return new Response(403, $headers + [
            'Content-Type' => 'text/html; charset=utf-8',
            'Content-Security-Policy' => Layout::policy($page),
        ], Layout::html($texts, null, $page));
    }
}
