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
        $page = Route::DOCUMENT;
        $data = Route::DATA;
        $look = ['GET' => 'view'];

        return [
            '' => new Route(EntrancePage::class, $page, ['GET' => null]),
            'enter' => new Route(EnterPage::class, $page, ['POST' => null]),
            'go' => new Route(GoPage::class, $page, $look),
            'leave' => new Route(LeavePage::class, $data, ['POST' => 'view']),
            'approve' => new Route(Pages\ApprovePage::class, $page, ['GET' => 'view', 'POST' => 'approve']),
            'withdraw' => new Route(Pages\WithdrawPage::class, $page, ['POST' => 'approve']),
            'receipt' => new Route(Pages\ReceiptPage::class, $page, $look),
            'compare' => new Route(Pages\ComparePage::class, $page, $look),
            'inbox' => new Route(Pages\InboxPage::class, $page, $look),
            'status' => new Route(Pages\StatusPage::class, $page, $look),
            'panel' => new Route(PanelPage::class, Route::FRAME, ['GET' => null]),
            'me' => new Route(MePage::class, $data, $look),
            'events' => new Route(EventsPage::class, $data, ['GET' => 'view', 'POST' => 'view']),
            'shot' => new Route(ShotPage::class, $data, ['GET' => 'view', 'POST' => 'comment']),
            'name' => new Route(NamePage::class, $data, ['POST' => 'view']),
            'cli' => new Route(CliPage::class, Route::ENGINE, ['POST' => null]),
        ];
    }
}
