<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Config;

/**
 * A review's log, folded: remarks and how far they are, decisions and whether they still count, pages that were seen.
 * The engine folds the same log by the same rules.
 */
final class RoomState
{
    /** @var array<int, array<string, mixed>> by number: the event, with `status`, `solvedBy` and `thread` */
    public $remarks = [];
    /** @var array<string, array<string, mixed>> by id, oldest first: the event, with `standing` and `number` */
    public $decisions = [];
    /** @var array<string, array{path: string, title: string, by: array<string, string>, last: string}> by path */
    public $seen = [];
    /** @var list<array<string, mixed>> oldest first: version, data, files, at */
    public $versions = [];
    /** @var string|null when the version that is deployed now went into production */
    public $mergedAt;
    /** @var string the tree that is deployed now */
    public $tree;
    /** @var array<string, true> links that were taken back */
    public $revoked = [];
    /** @var Config */
    private $config;

    private function __construct(Config $config)
    {
        $this->config = $config;
        $this->tree = $config->tree();
    }

    /**
     * @param iterable<array<string, mixed>> $events the log's lines, in its order
     */
    public static function fold($events, Config $config): self
    {
        $state = new self($config);
        foreach ($events as $event) {
            $state->take($event);
        }
        foreach ($state->decisions as $id => $decision) {
            if ($decision['standing'] === 'counts' && $decision['tree'] !== $state->tree) {
                $state->decisions[$id]['standing'] = 'stale';
            }
        }

        return $state;
    }

    /** @return array<int, array<string, mixed>> remarks that are not done */
    public function open(): array
    {
        return array_filter($this->remarks, static function (array $remark): bool {
            return $remark['status'] !== 'done';
        });
    }

    /** @return array<string, mixed>|null the person's newest decision that was not withdrawn */
    public function latestOf(string $person): ?array
    {
        foreach (array_reverse($this->decisions) as $decision) {
            if ($decision['by']['person'] === $person && $decision['standing'] !== 'withdrawn') {
                return $decision['standing'] === 'replaced' ? null : $decision;
            }
        }

        return null;
    }

    /** @return list<array<string, mixed>> decisions about what is deployed now */
    public function counting(): array
    {
        return array_values(array_filter($this->decisions, static function (array $decision): bool {
            return $decision['standing'] === 'counts';
        }));
    }

    /**
     * How far the decision is: `approved`, `refused` (somebody said "not yet"), `stale` (approved before, not as it is now),
     * or `waiting`; who has approved, who is missing, how many are needed.
     *
     * @return array{kind: string, approved: list<string>, refused: list<string>, missing: list<string>, needed: int, of: int}
     */
    public function approval(): array
    {
        $approved = [];
        $refused = [];
        $decided = [];
        foreach ($this->counting() as $decision) {
            $decided[$decision['by']['person']] = true;
            if ($decision['verdict'] === 'not-yet') {
                $refused[] = (string) $decision['name'];
            } else {
                $approved[] = (string) $decision['name'];
            }
        }
        $named = $this->config->approvers();
        $missing = [];
        foreach ($named as $approver) {
            if (!isset($decided[$approver['person']])) {
                $missing[] = $approver['name'];
            }
        }
        $needed = $this->config->quorum();

        return [
            'kind' => $this->kind(count($approved), count($refused), $needed),
            'approved' => $approved,
            'refused' => $refused,
            'missing' => $missing,
            'needed' => $needed,
            'of' => max(count($named), $needed),
        ];
    }

    /** @return list<string> files that changed from the newest version with this tree to what is deployed now */
    public function changedSince(string $tree): array
    {
        $files = [];
        foreach ($this->versionsSince($tree) as $version) {
            foreach ($version['files'] as $file) {
                $files[(string) $file] = true;
            }
        }
        ksort($files);

        return array_map('strval', array_keys($files));
    }

    /** @return list<array<string, mixed>> versions that were deployed after the newest one with this tree */
    public function versionsSince(string $tree): array
    {
        $since = [];
        foreach (array_reverse($this->versions) as $version) {
            if ($version['version']['tree'] === $tree) {
                return array_reverse($since);
            }
            $since[] = $version;
        }

        return array_reverse($since);
    }

    private function kind(int $approved, int $refused, int $needed): string
    {
        if ($refused > 0) {
            return 'refused';
        }
        if ($approved >= $needed) {
            return 'approved';
        }
        foreach ($this->decisions as $decision) {
            if ($decision['standing'] === 'stale' && $decision['verdict'] !== 'not-yet') {
                return 'stale';
            }
        }

        return 'waiting';
    }

    /** @param array<string, mixed> $event */
    private function take(array $event): void
    {
        switch ($event['kind']) {
            case 'opened':
            case 'deployed':
                $this->mergedAt = null;
                $this->versions[] = [
                    'version' => $event['version'],
                    'data' => $event['data'],
                    'files' => $event['files'] ?? [],
                    'at' => $event['at'],
                ];
                break;
            case 'page-seen':
                $this->takePage($event);
                break;
            case 'remark':
                $this->remarks[(int) $event['remark']] = $event + ['status' => 'new', 'solvedBy' => null, 'thread' => []];
                break;
            case 'moved':
            case 'reply':
            case 'status':
            case 'assigned':
                $this->takeAnswer($event);
                break;
            case 'decision':
                $this->takeDecision($event);
                break;
            case 'withdrawn':
                if (isset($this->decisions[$event['decision']])) {
                    $this->decisions[$event['decision']]['standing'] = 'withdrawn';
                    $this->decisions[$event['decision']]['withdrawnAt'] = $event['at'];
                }
                break;
            case 'revoked':
                $this->revoked[(string) $event['link']] = true;
                break;
            case 'merged':
                $this->mergedAt = (string) $event['at'];
                break;
        }
    }

    /** @param array<string, mixed> $event */
    private function takePage(array $event): void
    {
        $path = (string) $event['page']['path'];
        $page = $this->seen[$path] ?? ['path' => $path, 'title' => '', 'by' => [], 'last' => ''];
        $page['title'] = (string) $event['page']['title'];
        $page['by'][(string) $event['by']['person']] = (string) $event['by']['name'];
        $page['last'] = (string) $event['at'];
        $this->seen[$path] = $page;
    }

    /** @param array<string, mixed> $event */
    private function takeAnswer(array $event): void
    {
        $number = (int) $event['remark'];
        if (!isset($this->remarks[$number])) {
            return;
        }
        if ($event['kind'] === 'status') {
            $this->remarks[$number]['status'] = $event['status'];
            $this->remarks[$number]['solvedBy'] = $event['solvedBy'] ?? $this->remarks[$number]['solvedBy'];
        }
        if ($event['kind'] === 'moved') {
            $this->remarks[$number]['anchor'] = $event['anchor'];
        }
        $this->remarks[$number]['thread'][] = $event;
    }

    /** @param array<string, mixed> $event */
    private function takeDecision(array $event): void
    {
        foreach ($this->decisions as $id => $earlier) {
            if ($earlier['by']['person'] === $event['by']['person'] && $earlier['standing'] === 'counts') {
                $this->decisions[$id]['standing'] = 'replaced';
            }
        }
        $this->decisions[(string) $event['id']] = $event + ['standing' => 'counts', 'number' => count($this->decisions) + 1];
    }
}
