<?php

declare(strict_types=1);

namespace Stagelift\Review\Core;

/**
 * What an event of each kind holds (`shared/domain/review.ts`). Gives the event's own fields, checked and made harmless;
 * what is not part of its shape does not get into the log.
 */
final class EventShapes
{
    private const STATUSES = ['new', 'in-work', 'please-check', 'done'];

    /** @return array<string, mixed> */
    public static function fields(string $kind, Fields $in): array
    {
        switch ($kind) {
            case 'opened':
                return self::deployment($in) + ['branch' => $in->short('branch', 255)];
            case 'deployed':
                return self::deployment($in) + ['files' => $in->texts('files', 500, 500)];
            case 'page-seen':
                return ['page' => self::page($in->fields('page'))];
            case 'remark':
                return self::remark($in);
            case 'moved':
                return ['remark' => self::number($in), 'anchor' => self::anchor($in->fields('anchor'))];
            case 'reply':
                return ['remark' => self::number($in), 'text' => $in->lines('text', 1, 10000), 'shot' => self::shot($in)];
            case 'status':
                return [
                    'remark' => self::number($in),
                    'status' => $in->choice('status', self::STATUSES),
                    'solvedBy' => $in->has('solvedBy') ? $in->gitHash('solvedBy') : null,
                ];
            case 'assigned':
                return ['remark' => self::number($in), 'to' => $in->has('to') ? $in->line('to', 80) : null];
            default:
                return self::ofTheReview($kind, $in);
        }
    }

    /** @return array<string, string> */
    public static function page(Fields $in): array
    {
        $path = $in->line('path', 2000);
        if ($path[0] !== '/') {
            throw Fields::refuse('path');
        }

        return ['path' => $path, 'title' => $in->short('title', 300)];
    }

    /** Refuses what is no picture of ours; null without one. */
    public static function shot(Fields $in): ?string
    {
        if (!$in->has('shot')) {
            return null;
        }
        $shot = $in->line('shot', 32);
        if (!Ids::isShot($shot)) {
            throw Fields::refuse('shot');
        }

        return $shot;
    }

    /** @return array<string, mixed> */
    private static function ofTheReview(string $kind, Fields $in): array
    {
        switch ($kind) {
            case 'invited':
                return [
                    'link' => self::link($in),
                    'person' => $in->line('person', 80),
                    'name' => $in->line('name', 80),
                    'purpose' => $in->choice('purpose', ['view', 'comment', 'approve']),
                ];
            case 'revoked':
                return ['link' => self::link($in)];
            case 'extended':
                return ['until' => $in->time('until')];
            case 'merged':
                // In this one line `commit` is what was merged, not what was deployed when it was written.
                return ['commit' => $in->gitHash('commit')];
            case 'closed':
                return ['reason' => $in->choice('reason', ['by-hand', 'expired', 'branch-deleted', 'branch-merged'])];
            case 'entered':
            case 'paused':
            case 'continued':
                return [];
            default:
                throw Fields::refuse('kind');
        }
    }

    /** @return array<string, mixed> */
    private static function deployment(Fields $in): array
    {
        $version = $in->fields('version');
        $data = $in->fields('data');

        return [
            'version' => [
                'commit' => $version->gitHash('commit'),
                'tree' => $version->gitHash('tree'),
                'subject' => $version->short('subject', 500),
                'at' => $version->time('at'),
            ],
            'data' => [
                'id' => $data->short('id', 80),
                'kind' => $data->choice('kind', ['pulled', 'seeded', 'empty']),
                'at' => $data->time('at'),
            ],
        ];
    }

    /** @return array<string, mixed> */
    private static function remark(Fields $in): array
    {
        return [
            'text' => $in->lines('text', 1, 10000),
            'page' => self::page($in->fields('page')),
            'anchor' => $in->has('anchor') ? self::anchor($in->fields('anchor')) : null,
            'shot' => self::shot($in),
            'browser' => self::browser($in->fields('browser')),
            'errors' => $in->texts('errors', 20, 500),
        ];
    }

    /** @return array<string, mixed> */
    private static function anchor(Fields $in): array
    {
        $page = $in->fields('page');

        return [
            'selector' => $in->line('selector', 2000),
            'text' => $in->short('text', 300),
            'tag' => $in->short('tag', 40),
            'x' => $in->number('x', 0, 1),
            'y' => $in->number('y', 0, 1),
            'page' => ['x' => $page->number('x', -1e7, 1e7), 'y' => $page->number('y', -1e7, 1e7)],
        ];
    }

    /** @return array<string, mixed> */
    private static function browser(Fields $in): array
    {
        return [
            'agent' => $in->short('agent', 400),
            'language' => $in->short('language', 40),
            'width' => $in->integer('width', 0, 100000),
            'height' => $in->integer('height', 0, 100000),
            'density' => $in->number('density', 0, 100),
        ];
    }

    private static function number(Fields $in): int
    {
        return $in->integer('remark', 1, 99999999);
    }

    private static function link(Fields $in): string
    {
        $link = $in->line('link', 12);
        if (!Ids::isLink($link)) {
            throw Fields::refuse('link');
        }

        return $link;
    }
}
