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
    /** @var array<string, array<string, mixed>> by id, oldest first: the event, with `standing`; and `withdrawnAt` */
    public $decisions = [];
    /** @var array<string, array{path: string, title: string, by: array<string, string>, last: string}> by path */
    public $seen = [];
    /** @var list<array<string, mixed>> oldest first: version, data, files, at */
    public $versions = [];
    /** @var string|null when a version of this review was published: from then on nobody takes a decision back */
    public $mergedAt;
    /** @var string the tree that was deployed when a version was published: its commit may be a merge's */
    private $mergedTree = '';
    /** @var string the tree that is deployed now */
    public $tree;
    /** @var array<string, array{person: string, purpose: string, revoked: bool}> by link */
    private $links = [];
    /** @var array<string, true> identifiers of lines so far */
    private $known = [];
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
            if (!isset($state->known[(string) $event['id']])) {
                $state->known[(string) $event['id']] = true;
                $state->take($event);
            }
        }
        foreach ($state->decisions as $id => $decision) {
            $state->decisions[$id]['standing'] = $state->standing($decision, $state->tree);
        }

        return $state;
    }

    /** Whether the version that is deployed now has been published. */
    public function isMerged(): bool
    {
        return $this->mergedAt !== null && $this->mergedTree === $this->tree;
    }

    /** Whether a link asks this person to decide: it was given out for that, and not taken back. */
    public function isAsked(string $link, string $person): bool
    {
        $known = $this->links[$link] ?? null;

        return $known !== null && !$known['revoked'] && $known['purpose'] === 'approve' && $known['person'] === $person;
    }

    /** @return array<int, array<string, mixed>> remarks that are not done */
    public function open(): array
    {
        return array_filter($this->remarks, static function (array $remark): bool {
            return $remark['status'] !== 'done';
        });
    }

    /** @return array<string, mixed>|null what the person says about this version, else said last about an earlier one */
    public function latestOf(string $person): ?array
    {
        $latest = null;
        foreach ($this->decisions as $decision) {
            if ($decision['by']['person'] === $person && in_array($decision['standing'], ['counts', 'stale'], true)) {
                $latest = $latest !== null && $latest['standing'] === 'counts' ? $latest : $decision;
            }
        }

        return $latest;
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

        return $approved === 0 && $this->approvedBefore() !== null ? 'stale' : 'waiting';
    }

    /** @return array<string, mixed>|null the newest other version that enough people had approved */
    public function approvedBefore(): ?array
    {
        foreach (array_reverse($this->versions) as $version) {
            $tree = (string) $version['version']['tree'];
            $approved = 0;
            foreach ($this->decisions as $decision) {
                if ($this->standing($decision, $tree) === 'counts') {
                    $approved += $decision['verdict'] === 'not-yet' ? -1000 : 1;
                }
            }
            if ($tree !== $this->tree && $approved >= $this->config->quorum()) {
                return $version;
            }
        }

        return null;
    }

    /**
     * What a decision is worth for a tree: the same person's next word about that tree replaces it.
     * @param array<string, mixed> $decision
     */
    private function standing(array $decision, string $tree): string
    {
        if (isset($decision['withdrawnAt'])) {
            return 'withdrawn';
        }
        foreach ($this->decisions as $other) {
            $isLater = $other['n'] > $decision['n'] && $other['tree'] === $decision['tree'];
            if ($isLater && $other['by']['person'] === $decision['by']['person']) {
                return 'replaced';
            }
        }

        return $decision['tree'] === $tree ? 'counts' : 'stale';
    }

    /** @param array<string, mixed> $event */
    private function take(array $event): void
    {
        switch ($event['kind']) {
            case 'opened':
            case 'deployed':
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
                $this->remarks += [
                    (int) $event['remark'] => $event + ['status' => 'new', 'solvedBy' => null, 'thread' => []],
                ];
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
                $this->takeWithdrawal($event);
                break;
            case 'invited':
                $this->links[(string) $event['link']] = [
                    'person' => (string) $event['person'], 'purpose' => (string) $event['purpose'], 'revoked' => false,
                ];
                break;
            case 'revoked':
                if (isset($this->links[$event['link']])) {
                    $this->links[(string) $event['link']]['revoked'] = true;
                }
                break;
            case 'merged':
                $this->mergedAt = (string) $event['at'];
                $this->mergedTree = (string) $event['tree'];
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
        if ($event['kind'] === 'status' && !$this->takeStatus($number, $event)) {
            return;
        }
        if ($event['kind'] === 'moved') {
            $this->remarks[$number]['anchor'] = $event['anchor'];
        }
        $this->remarks[$number]['thread'][] = $event;
    }

    /**
     * A client answers "please check" only: it is done, or it begins anew.
     * @param array<string, mixed> $event
     */
    private function takeStatus(int $number, array $event): bool
    {
        $from = $this->remarks[$number]['status'];
        $to = $event['status'];
        $solvedBy = $event['solvedBy'] ?? null;
        $isClient = $event['by']['role'] === 'client';
        $isAllowed = $from !== $to && (!$isClient || ($from === 'please-check' && in_array($to, ['done', 'new'], true)));
        $isNamed = $from === $to && $solvedBy !== null && !$isClient && $solvedBy !== $this->remarks[$number]['solvedBy'];
        if (!$isAllowed && !$isNamed) {
            return false;
        }
        $isSolved = in_array($to, ['please-check', 'done'], true);
        $this->remarks[$number]['solvedBy'] = $isSolved ? $solvedBy ?? $this->remarks[$number]['solvedBy'] : null;
        $this->remarks[$number]['status'] = $to;

        return true;
    }

    /**
     * What somebody says who was not asked to decide is no decision.
     * @param array<string, mixed> $event
     */
    private function takeDecision(array $event): void
    {
        $isAsked = $this->isAsked((string) $event['by']['link'], (string) $event['by']['person']);
        if ($isAsked && $event['by']['role'] === 'client') {
            $this->decisions[(string) $event['id']] = $event;
        }
    }

    /**
     * Only by the person who decided, and only until the version was published.
     * @param array<string, mixed> $event
     */
    private function takeWithdrawal(array $event): void
    {
        $id = (string) $event['decision'];
        $isTheirs = ($this->decisions[$id]['by']['person'] ?? null) === $event['by']['person'];
        if ($isTheirs && $event['by']['role'] === 'client' && $this->mergedAt === null) {
            $this->decisions[$id]['withdrawnAt'] = $event['at'];
        }
    }
}
