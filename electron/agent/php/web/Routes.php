<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Pages;

/** Everything that `BASE?r=` can be. What is not here is 404. */
final class Routes
{
    public static function find(string $name): ?Route
    {
        return self::table()[$name] ?? null;
    }

    /** @return array<string, Route> */
    private static function table(): array
    {
        $both = ['GET', 'POST'];

        return [
            '' => new Route(EntrancePage::class, Route::DOCUMENT, ['GET'], null),
            'enter' => new Route(EnterPage::class, Route::DOCUMENT, ['POST'], null),
            'go' => new Route(GoPage::class, Route::DOCUMENT, ['GET'], 'view'),
            'leave' => new Route(LeavePage::class, Route::DOCUMENT, ['POST'], 'view'),
            'approve' => new Route(Pages\ApprovePage::class, Route::DOCUMENT, $both, 'view'),
            'withdraw' => new Route(Pages\WithdrawPage::class, Route::DOCUMENT, ['POST'], 'approve'),
            'receipt' => new Route(Pages\ReceiptPage::class, Route::DOCUMENT, ['GET'], 'view'),
            'compare' => new Route(Pages\ComparePage::class, Route::DOCUMENT, ['GET'], 'view'),
            'inbox' => new Route(Pages\InboxPage::class, Route::DOCUMENT, ['GET'], 'view'),
            'status' => new Route(Pages\StatusPage::class, Route::DOCUMENT, ['GET'], 'view'),
            'panel' => new Route(PanelPage::class, Route::FRAME, ['GET'], null),
            'me' => new Route(MePage::class, Route::DATA, ['GET'], 'view'),
            'events' => new Route(EventsPage::class, Route::DATA, $both, 'view'),
            'shot' => new Route(ShotPage::class, Route::DATA, $both, 'view'),
            'name' => new Route(NamePage::class, Route::DATA, ['POST'], 'view'),
            'cli' => new Route(CliPage::class, Route::DATA, ['POST'], null),
        ];
    }
}
