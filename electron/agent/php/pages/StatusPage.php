<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Web\Page;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/** Every remark with what became of it: all that the pins show, for readers, printers and browsers without scripts. */
final class StatusPage implements Page
{
    /** What waits for the client comes first. */
    private const ORDER = ['please-check', 'new', 'in-work', 'done'];

    public function answer(Visit $visit): Response
    {
        $state = RoomState::fold($visit->log()->events(), $visit->config());
        $texts = $visit->texts();
        $groups = array_fill_keys(self::ORDER, []);
        foreach ($state->remarks as $remark) {
            $groups[(string) $remark['status']][] = $remark;
        }
        $approval = $state->approval();
        $body = '<h1>' . $texts->text('remarks-page.title') . '</h1><p class="lead">' . $this->lead($texts, $state)
            . '</p>'
            . ($state->remarks === [] ? '' : $this->summary($texts, $groups))
            . '<section class="notice"><p><strong>' . $texts->text('approval.' . $approval['kind']) . '</strong> '
            . '<a href="?r=approve">' . $texts->text('remarks-page.to-decision') . '</a></p></section>';
        foreach ($groups as $status => $remarks) {
            $body .= $remarks === [] ? '' : $this->group($texts, $status, $remarks);
        }
        $body .= '<section class="card screen field"><label for="address">' . $texts->text('remarks-page.address')
            . '</label><p class="hint" id="address-hint">'
            . $texts->text('remarks-page.address-hint') . '</p><input id="address" readonly value="'
            . Html::text($visit->config()->base()) . '?r=status" dir="ltr"'
            . ' aria-describedby="address-hint"></section>';

        return Layout::answer($visit, [
            'title' => $texts->plain('remarks-page.title'), 'active' => 'status', 'body' => $body, 'styles' => ['status'],
        ]);
    }

    private function lead(Texts $texts, RoomState $state): string
    {
        $all = count($state->remarks);
        if ($all === 0) {
            return $texts->text('remarks-page.none');
        }

        return $texts->count('remarks-page.lead', $all, ['open' => $texts->number(count($state->open()))]);
    }

    /** @param array<string, list<array<string, mixed>>> $groups */
    private function summary(Texts $texts, array $groups): string
    {
        $html = '';
        foreach ($groups as $status => $remarks) {
            if ($remarks !== []) {
                $html .= '<li><a class="count" href="#' . $status . '"><strong>' . $texts->number(count($remarks))
                    . '</strong> '
                    . (new Parts($texts))->status($status) . '</a></li>';
            }
        }

        return '<nav class="screen" aria-label="' . $texts->text('remarks-page.jump') . '"><ul class="counts">' . $html
            . '</ul></nav>';
    }

    /** @param list<array<string, mixed>> $remarks */
    private function group(Texts $texts, string $status, array $remarks): string
    {
        $html = '';
        foreach ($remarks as $remark) {
            $html .= $this->remark($texts, $remark);
        }

        return '<section id="' . $status . '"><h2>' . $texts->text('status.' . $status) . ' <span class="soft">('
            . $texts->number(count($remarks)) . ')</span></h2><p class="soft">' . $texts->text('status-hint.' . $status)
            . '</p>' . $html . '</section>';
    }

    /** @param array<string, mixed> $remark */
    private function remark(Texts $texts, array $remark): string
    {
        $parts = new Parts($texts);
        $number = $texts->number((int) $remark['remark']);
        $shot = is_string($remark['shot'] ?? null)
            ? $parts->shot($remark['shot'], $texts->plain('shot.alt', ['number' => $number]))
            : '';
        $thread = '';
        foreach ($remark['thread'] as $event) {
            $thread .= $this->answerLine($texts, $event);
        }
        $solved = is_string($remark['solvedBy'] ?? null)
            ? '<p class="small soft">'
                . $texts->html('remark.solved', ['hash' => '<span class="mono">' . Parts::hash($remark['solvedBy']) . '</span>'])
                . '</p>'
            : '';

        return '<article class="card remark keep" id="remark-' . (int) $remark['remark'] . '" aria-labelledby="title-'
            . (int) $remark['remark'] . '">'
            . '<header><h3 id="title-' . (int) $remark['remark'] . '">'
            . $texts->text('remark.number', ['number' => $number]) . '</h3> '
            . $parts->status((string) $remark['status']) . '</header>'
            . '<div class="remark-body"><div class="stack">' . Html::said((string) $remark['text'])
            . '<p class="small soft">' . $parts->byLine($remark) . '</p>'
            . $solved . '</div>' . $shot . '</div>'
            . ($thread === '' ? '' : '<ol class="thread" aria-label="' . $texts->text('remark.thread') . '">' . $thread . '</ol>')
            . '</article>';
    }

    /** @param array<string, mixed> $event */
    private function answerLine(Texts $texts, array $event): string
    {
        $parts = new Parts($texts);
        $by = '<p class="small soft">' . $parts->byLine($event) . '</p>';
        if ($event['kind'] === 'reply') {
            $shot = is_string($event['shot'] ?? null) ? $parts->shot($event['shot'], $texts->plain('shot.of-reply')) : '';

            return '<li class="' . ($event['by']['role'] === 'client' ? 'reply' : 'reply ours') . '">'
                . Html::said((string) $event['text']) . $shot . $by . '</li>';
        }

        return $event['kind'] === 'status' ? '<li>' . $parts->status((string) $event['status']) . $by . '</li>' : '';
    }
}
