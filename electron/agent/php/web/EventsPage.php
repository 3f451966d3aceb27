<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Fields;
use Stagelift\Review\Core\Json;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Problem;

/** `r=events`: the log as clients may see it, and what they add to it. */
final class EventsPage implements Page
{
    private const MAX_BYTES = 131072;
    private const AT_ONCE = 500;
    private const MOST_SEEN = 2000;
    /** Who was invited, and where somebody else has been, is nobody's business. */
    private const FOR_ITS_AUTHOR = ['entered', 'page-seen'];
    private const FOR_DEVELOPERS = ['invited', 'revoked', 'assigned'];

    public function answer(Visit $visit): Response
    {
        return $visit->request()->isPost() ? $this->add($visit) : $this->since($visit);
    }

    private function since(Visit $visit): Response
    {
        $since = $visit->request()->query('since') ?? '0';
        if (\preg_match('/^\d{1,9}\z/', $since) !== 1) {
            throw Fields::refuse('since');
        }
        $events = $visit->log()->events((int) $since, self::AT_ONCE);
        $seen = [];
        foreach ($events as $event) {
            if ($this->isFor($visit->session(), $event)) {
                $seen[] = $this->shown($visit->session(), $event);
            }
        }

        return Response::json(200, [
            'events' => $seen,
            'next' => $events === [] ? (int) $since : $events[\count($events) - 1]['n'],
            'more' => \count($events) === self::AT_ONCE,
            'state' => $visit->config()->standing($visit->now()),
            'version' => $visit->config()->version(),
            'now' => Clock::format($visit->now()),
        ]);
    }

    private function add(Visit $visit): Response
    {
        if ($visit->request()->contentType() !== 'application/json') {
            throw new Problem(400, 'invalid', 'JSON is expected.');
        }
        $values = Json::decodeObject($visit->request()->body(self::MAX_BYTES));
        if ($values === null) {
            throw new Problem(400, 'invalid', 'The body is no JSON object.');
        }
        $session = $visit->session();
        $in = new Fields($values);
        $known = $this->seenBefore($visit, $in);
        if ($known !== null) {
            return Response::json(200, ['event' => $this->shown($session, $known)]);
        }
        $appended = (new ClientEvents($visit->log(), new Shots($visit->store())))->add($session, $in);
        $this->noteSeen($visit, $appended->event());

        return Response::json($appended->wasKnown() ? 200 : 201, ['event' => $this->shown($session, $appended->event())]);
    }

    /** @param array<string, mixed> $event */
    private function isFor(Session $session, array $event): bool
    {
        if (\in_array($event['kind'], self::FOR_ITS_AUTHOR, true)) {
            return $event['by']['person'] === $session->person();
        }

        return !\in_array($event['kind'], self::FOR_DEVELOPERS, true);
    }

    /**
     * @param array<string, mixed> $event
     * @return array<string, mixed>
     */
    private function shown(Session $session, array $event): array
    {
        if ($event['by']['person'] !== $session->person()) {
            $event['by']['link'] = null;
        }

        return $event;
    }

    /** A page that a visitor opens again in the same version is one line in the log. @return array<string, mixed>|null */
    private function seenBefore(Visit $visit, Fields $in): ?array
    {
        if ($in->short('kind', 40) !== 'page-seen') {
            return null;
        }
        $seen = $this->seen($visit);
        $id = $seen[$this->pageKey($in->fields('page')->line('path', 2000))] ?? null;

        return \is_string($id) ? $visit->log()->event($id) : null;
    }

    /** @param array<string, mixed> $event */
    private function noteSeen(Visit $visit, array $event): void
    {
        if ($event['kind'] !== 'page-seen') {
            return;
        }
        $seen = [$this->pageKey($event['page']['path']) => $event['id']] + $this->seen($visit);
        $links = new Links($visit->store(), $visit->keys(), $visit->config()->id());
        (new Sessions($visit->store(), $visit->config(), $links))->change($visit->session(), [
            'seen' => ['tree' => $event['tree'], 'pages' => \array_slice($seen, 0, self::MOST_SEEN)],
        ]);
    }

    /** @return array<string, string> Ids of lines by page, in the version that is deployed now. */
    private function seen(Visit $visit): array
    {
        $seen = $visit->session()->values()['seen'] ?? [];

        return ($seen['tree'] ?? null) === $visit->config()->tree() ? $seen['pages'] : [];
    }

    private function pageKey(string $path): string
    {
        return 'p' . \substr(\hash('sha256', $path), 0, 16);
    }
}
