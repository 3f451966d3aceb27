<?php

declare(strict_types=1);

namespace Stagelift\Review\Engine;

use Stagelift\Review\Core\Appended;
use Stagelift\Review\Core\EventShapes;
use Stagelift\Review\Core\Fields;
use Stagelift\Review\Core\Log;
use Stagelift\Review\Core\LogView;
use Stagelift\Review\Core\Problem;

/** What developers and the system add to the log. Whatever a client decides or saw is not for them to write. */
final class DeveloperEvents
{
    private const KINDS = [
        'opened',
        'deployed',
        'remark',
        'reply',
        'status',
        'assigned',
        'invited',
        'revoked',
        'extended',
        'paused',
        'continued',
        'merged',
        'closed',
    ];

    /** @var Log */
    private $log;

    public function __construct(Log $log)
    {
        $this->log = $log;
    }

    /**
     * @param array<int, Fields> $events
     * @return array<int, array<string, mixed>> As they are in the log.
     */
    public function add(array $events): array
    {
        $drafts = [];
        foreach ($events as $in) {
            $kind = $in->choice('kind', self::KINDS);
            $by = $in->fields('by');
            $drafts[] = [
                'id' => $in->uuid('id'),
                'kind' => $kind,
                'by' => [
                    'person' => $by->line('person', 80),
                    'name' => $by->line('name', 80),
                    'role' => $by->choice('role', ['developer', 'system']),
                    'link' => null,
                ],
            ] + EventShapes::fields($kind, $in);
        }
        $appended = $this->log->append($drafts, static function (LogView $view, array $draft): void {
            $isAbout = $draft['kind'] !== 'remark' && isset($draft['remark']);
            if ($isAbout && $view->remark($draft['remark']) === null) {
                throw new Problem(404, 'no-remark', 'There is no such remark.');
            }
        });

        return \array_map(static function (Appended $one): array {
            return $one->event();
        }, $appended);
    }
}
