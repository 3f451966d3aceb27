<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Web\Visit;

/** What is decided about, how far the decision is, and the three choices. */
final class DecisionView
{
    private const SHOWN = 6;
    /** Of remarks, folded ones included: all of them are one link away. */
    private const MOST = 60;

    /** @var Visit */
    private $visit;
    /** @var RoomState */
    private $state;
    /** @var Texts */
    private $texts;
    /** @var Parts */
    private $parts;

    public function __construct(Visit $visit, RoomState $state)
    {
        $this->visit = $visit;
        $this->state = $state;
        $this->texts = $visit->texts();
        $this->parts = new Parts($this->texts);
    }

    /** @return array<string, mixed> */
    public function page(): array
    {
        $mine = $this->state->latestOf($this->visit->session()->person());
        $body = '<h1>' . $this->texts->text('approve.title') . '</h1>'
            . '<p class="lead">'
            . $this->texts->html('approve.lead', ['title' => Html::bdi($this->visit->config()->title())]) . '</p>'
            . $this->standing($mine)
            . $this->what()
            . $this->changes()
            . $this->remarks()
            . $this->pages()
            . $this->choices($mine);

        return ['title' => $this->texts->plain('approve.title'), 'active' => 'approve', 'body' => $body, 'styles' => ['decision']];
    }

    /**
     * My own decision, then everybody's.
     * @param array<string, mixed>|null $mine
     */
    private function standing(?array $mine): string
    {
        $html = '';
        if ($this->state->isMerged()) {
            $html .= '<div class="notice good"><p>'
                . $this->texts->html('approve.merged', ['time' => $this->texts->time((string) $this->state->mergedAt)])
                . '</p></div>';
        }
        if ($mine !== null) {
            $html .= $mine['standing'] === 'counts' ? $this->decided($mine) : $this->stale($mine);
        }

        return $html . $this->everybody();
    }

    /** @param array<string, mixed> $mine */
    private function decided(array $mine): string
    {
        $kind = $mine['verdict'] === 'not-yet' ? 'warn' : 'good';

        return '<section class="notice ' . $kind . '"><h2>' . $this->texts->text('approve.mine.' . $mine['verdict'])
            . '</h2><p>'
            . $this->texts->html('approve.mine-when', ['time' => $this->texts->time($mine['at']), 'name' => Html::bdi($mine['name'])])
            . '</p>' . (trim($mine['text']) === '' ? '' : '<blockquote>' . Html::said($mine['text']) . '</blockquote>')
            . '<p><a href="?r=receipt&amp;decision=' . Html::text($mine['id']) . '">'
            . $this->texts->text('approve.receipt') . '</a></p>'
            . ($this->state->mergedAt === null ? WithdrawPage::form($this->visit, (string) $mine['id']) : '')
            . '</section>';
    }

    /** @param array<string, mixed> $mine */
    private function stale(array $mine): string
    {
        return '<section class="notice warn"><h2>' . $this->texts->text('approve.stale') . '</h2><p>'
            . $this->texts->html('approve.stale-text.' . $mine['verdict'], [
                'time' => $this->texts->time($mine['at']),
                'hash' => '<span class="mono">' . Parts::hash($mine['commit']) . '</span>',
            ]) . '</p><p><a href="?r=receipt&amp;decision=' . Html::text($mine['id']) . '">'
            . $this->texts->text('approve.receipt-earlier') . '</a></p></section>';
    }

    private function everybody(): string
    {
        $approval = $this->state->approval();
        $sentences = [];
        if ($approval['of'] > 1 || $approval['needed'] > 1) {
            $sentences[] = $this->texts->text('approve.count', [
                'approved' => $this->texts->number(count($approval['approved'])),
                'needed' => $this->texts->number($approval['needed']),
                'of' => $this->texts->number($approval['of']),
            ]);
        }
        foreach (['approved', 'refused', 'missing'] as $who) {
            if ($approval[$who] !== []) {
                $names = $this->parts->names($approval[$who]);
                $sentences[] = $this->texts->html('approve-who.' . $who, ['names' => $names]);
            }
        }
        if ($sentences === []) {
            $sentences[] = $this->texts->text('approve.nobody');
        }

        return '<section class="card"><h2>' . $this->texts->text('approve.how-far') . '</h2>'
            . '<p class="verdict ' . $approval['kind'] . '">' . $this->texts->text('approval.' . $approval['kind'])
            . '</p>'
            . '<p>' . implode(' ', $sentences) . '</p>'
            . ($this->mayChoose() ? '<p class="screen"><a href="#choices">' . $this->texts->text('approve.jump') . '</a></p>' : '')
            . '</section>';
    }

    private function mayChoose(): bool
    {
        return !$this->state->isMerged() && $this->visit->session()->may('approve');
    }

    private function what(): string
    {
        $config = $this->visit->config();
        $facts = ['fact.site' => '<a href="?r=go&amp;to=%2F">' . Html::text(rtrim($config->site(), '/')) . '</a>']
            + $this->parts->versionFacts($config->version(), $config->data());

        return '<section class="card"><h2>' . $this->texts->text('approve.what') . '</h2>' . $this->parts->facts($facts)
            . '</section>';
    }

    private function changes(): string
    {
        $before = null;
        foreach ($this->state->decisions as $decision) {
            $before = $decision['standing'] === 'stale' ? $decision : $before;
        }
        $config = $this->visit->config();
        $files = $before === null ? $config->changed() : $this->state->changedSince((string) $before['tree']);
        $steps = [];
        if ($before !== null) {
            foreach ($this->state->versionsSince((string) $before['tree']) as $version) {
                $steps[] = '<li>' . Html::bdi((string) $version['version']['subject']) . ' <span class="soft small">'
                    . $this->texts->moment((string) $version['at']) . '</span></li>';
            }
        }
        if ($files === [] && $steps === []) {
            return '';
        }
        $items = array_map(static function (string $file): string {
            return '<li class="mono">' . Html::bdi($file) . '</li>';
        }, $files);

        return '<section class="card"><h2>' . $this->texts->text($before === null ? 'changes.title' : 'changes.since')
            . '</h2>'
            . ($steps === [] ? '' : '<ul class="list">' . implode('', array_reverse($steps)) . '</ul>')
            . ($items === [] ? '' : '<details><summary>' . $this->texts->count('changes.files', count($items))
                . '</summary><ul class="plain-list small">' . implode('', $items) . '</ul></details>')
            . '<p><a href="?r=compare&amp;path=%2F">' . $this->texts->text('changes.compare') . '</a></p></section>';
    }

    private function remarks(): string
    {
        $open = $this->state->open();
        $all = count($this->state->remarks);
        $items = array_map([$this->parts, 'remarkLine'], array_slice(array_values($open), 0, self::MOST));
        $body = $items === []
            ? '<p>' . $this->texts->text($all === 0 ? 'remarks.none' : 'remarks.all-done') . '</p>'
            : $this->parts->folded($items, self::SHOWN, 'remarks.more', 'list');

        return '<section class="card"><h2>' . $this->texts->count('remarks.open', count($open)) . '</h2>' . $body
            . ($all === 0 ? '' : '<p><a href="?r=status">' . $this->texts->text('remarks.to-all') . '</a></p>')
            . '</section>';
    }

    private function pages(): string
    {
        $person = $this->visit->session()->person();
        $mine = [];
        $others = [];
        foreach ($this->state->seen as $page) {
            $names = $page['by'];
            $isMine = isset($names[$person]);
            unset($names[$person]);
            $link = $this->parts->pageLink($page);
            if ($isMine) {
                $mine[] = '<li>' . $link . '</li>';
            } else {
                $others[] = '<li>' . $link . ' <span class="soft small">' . $this->parts->names(array_values($names))
                    . '</span></li>';
            }
        }
        $html = '<section class="card"><h2>' . $this->texts->text('pages.title') . '</h2>'
            . ($mine === []
                ? '<p>' . $this->texts->text('pages.none') . '</p>'
                : $this->parts->folded($mine, 12, 'pages.more', 'plain-list'));
        if ($others !== []) {
            $html .= '<h3>' . $this->texts->text('pages.others') . '</h3>'
                . $this->parts->folded($others, 12, 'pages.more', 'plain-list');
        }

        return $html . '</section>';
    }

    /** @param array<string, mixed>|null $mine */
    private function choices(?array $mine): string
    {
        if (!$this->mayChoose()) {
            return $this->state->isMerged() ? '' : '<section class="notice"><p>'
                . $this->texts->text('approve.only-looking') . '</p></section>';
        }
        $again = $mine !== null && $mine['standing'] === 'counts';
        $html = '';
        foreach (Deciding::VERDICTS as $verdict) {
            $html .= '<li><a class="choice ' . $verdict . '" href="?r=approve&amp;verdict=' . $verdict . '">'
                . Parts::icon($verdict)
                . '<span><strong>' . $this->texts->text('verdict.' . $verdict) . '</strong> <span class="small">'
                . $this->texts->text('verdict-hint.' . $verdict) . '</span></span></a></li>';
        }

        return '<section class="screen" id="choices" tabindex="-1"><h2>'
            . $this->texts->text($again ? 'approve.again' : 'approve.choose') . '</h2><ul class="choices">'
            . $html . '</ul><p class="hint">' . $this->texts->text('approve.silence') . '</p></section>';
    }
}
