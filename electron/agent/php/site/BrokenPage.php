<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Pages\Layout;
use Stagelift\Review\Pages\Texts;

/** Stands in for a page that broke before it said anything, so that the client has a place for a remark. */
final class BrokenPage
{
    public static function html(string $language): string
    {
        $texts = Texts::load($language);

        return Layout::html($texts, null, [
            'title' => $texts->plain('broken.title'),
            'body' => '<h1>' . $texts->text('broken.heading') . '</h1><p>' . $texts->text('broken.how') . '</p>',
            'nav' => false,
        ]);
    }
}
