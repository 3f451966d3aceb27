<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Appended;
use Stagelift\Review\Core\EventShapes;
use Stagelift\Review\Core\Fields;
use Stagelift\Review\Core\Log;
use Stagelift\Review\Core\LogView;
use Stagelift\Review\Core\Problem;

/** What a client may add to the log by hand, and when. Decisions come by their own page. */
final class ClientEvents
{
    private const PURPOSES = [
        'page-seen' => 'view',
        'remark' => 'comment',
        'moved' => 'comment',
        'reply' => 'comment',
        'status' => 'comment',
    ];

    /** @var Log */
    private $log;
    /** @var Shots */
    private $shots;

    public function __construct(Log $log, Shots $shots)
    {
        $this->log = $log;
        $this->shots = $shots;
    }

    public function add(Session $session, Fields $in): Appended
    {
        $kind = $in->choice('kind', \array_keys(self::PURPOSES));
        if (!$session->may(self::PURPOSES[$kind])) {
            throw new Problem(403, 'purpose', 'This link is not meant for that.');
        }
        $id = $in->uuid('id');
        $fields = EventShapes::fields($kind, $in);
        if ($kind === 'status') {
            $fields['solvedBy'] = null;
        }
        $draft = ['id' => $id, 'kind' => $kind, 'by' => $session->author()] + $fields;
        $appended = $this->log->append([$draft], function (LogView $view, array $draft) use ($session): void {
            $this->check($view, $draft, $session->person());
        })[0];
        $event = $appended->event();
        if ($event['by']['person'] !== $session->person() || $event['kind'] !== $kind) {
            throw new Problem(409, 'id-taken', 'This id belongs to another event.');
        }

        return $appended;
    }

    /** @param array<string, mixed> $draft */
    private function check(LogView $view, array $draft, string $person): void
    {
        $shot = $draft['shot'] ?? null;
        if ($shot !== null && !$this->shots->has($shot)) {
            throw new Problem(400, 'shot-missing', 'There is no such picture: send it again first.');
        }
        if ($draft['kind'] === 'remark' || $draft['kind'] === 'page-seen') {
            return;
        }
        $remark = $view->remark($draft['remark']);
        if ($remark === null) {
            throw new Problem(404, 'no-remark', 'There is no such remark.');
        }
        if ($draft['kind'] === 'moved' && $remark['by']['person'] !== $person) {
            throw new Problem(403, 'not-yours', 'Only who made a remark moves it.');
        }
        if ($draft['kind'] === 'status') {
            $this->checkStatus($view, $draft);
        }
    }

    /** @param array<string, mixed> $draft */
    private function checkStatus(LogView $view, array $draft): void
    {
        if (!\in_array($draft['status'], ['done', 'new'], true)) {
            throw Fields::refuse('status');
        }
        if ($view->statusOf($draft['remark']) !== 'please-check') {
            throw new Problem(409, 'status-changed', 'The developer has not asked to check this remark, or somebody answered.');
        }
    }
}
