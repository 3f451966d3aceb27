<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Problem;
use Stagelift\Review\Web\Page;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/** A decision on paper: who, when, about what, with what was open, and the line of the log that proves it. */
final class ReceiptPage implements Page
{
    private const MOST_SHOTS = 12;
    private const MOST_PAGES = 40;

    public function answer(Visit $visit): Response
    {
        $state = RoomState::fold($visit->log()->events(), $visit->config());
        $decision = $state->decisions[(string) $visit->request()->query('decision', 40)] ?? null;
        if ($decision === null) {
            throw new Problem(404, 'not-found', 'There is no such decision.');
        }
        $line = $visit->log()->lines((int) $decision['n'] - 1, 1)['lines'][0] ?? '';

        return Layout::answer($visit, $this->page($visit, $state, $decision, substr($line, 0, 64)));
    }

    /**
     * @param array<string, mixed> $decision
     * @return array<string, mixed>
     */
    private function page(Visit $visit, RoomState $state, array $decision, string $mac): array
    {
        $texts = $visit->texts();
        $title = $texts->plain('receipt.title');
        $isMine = $decision['by']['person'] === $visit->session()->person();
        $canWithdraw = $isMine && $state->mergedAt === null && in_array($decision['standing'], ['counts', 'stale'], true);
        $body = '<h1>' . Html::text($title) . '</h1>'
            . $this->verdict($texts, $decision)
            . $this->standing($visit, $state, $decision)
            . '<div class="actions screen">' . '<button class="button primary" type="button" data-print hidden>'
            . $texts->text('receipt.print') . '</button>'
            . '<a class="button" href="?r=go&amp;to=%2F">' . $texts->text('receipt.to-site') . '</a></div>'
            . '<p class="hint screen">' . $texts->text('receipt.print-hint') . '</p>'
            . $this->facts($visit, $state, $decision)
            . $this->words($texts, $decision)
            . $this->open($texts, $state, $decision)
            . $this->shots($texts, $decision)
            . $this->pages($texts, $decision)
            . $this->proof($visit, $decision, $mac)
            . ($canWithdraw ? WithdrawPage::form($visit, (string) $decision['id']) : '');

        return ['title' => $title, 'active' => 'approve', 'body' => $body, 'styles' => ['decision'], 'scripts' => ['print']];
    }

    /** @param array<string, mixed> $decision */
    private function verdict(Texts $texts, array $decision): string
    {
        return '<p class="stamp ' . Html::text((string) $decision['verdict']) . '">'
            . Parts::icon((string) $decision['verdict'])
            . '<span><strong>' . $texts->text('verdict-done.' . $decision['verdict']) . '</strong><br>'
            . $texts->html('receipt.by', [
                'name' => Html::bdi((string) $decision['name']),
                'time' => $texts->time((string) $decision['at']),
            ]) . '</span></p>';
    }

    /** @param array<string, mixed> $decision */
    private function standing(Visit $visit, RoomState $state, array $decision): string
    {
        $texts = $visit->texts();
        if ($decision['standing'] === 'counts') {
            return '';
        }
        $since = $decision['standing'] === 'stale' ? ($state->versionsSince((string) $decision['tree'])[0]['at'] ?? '') : '';
        $at = $decision['standing'] === 'withdrawn' ? (string) $decision['withdrawnAt'] : (string) $since;

        return '<div class="notice warn"><p><strong>' . $texts->text('standing.' . $decision['standing'])
            . '.</strong> '
            . $texts->html('receipt-standing.' . $decision['standing'], ['time' => $texts->time($at)]) . '</p></div>';
    }

    /** @param array<string, mixed> $decision */
    private function facts(Visit $visit, RoomState $state, array $decision): string
    {
        $texts = $visit->texts();
        $config = $visit->config();
        $version = ['subject' => '', 'commit' => $decision['commit'], 'at' => $decision['at']];
        foreach ($state->versions as $one) {
            $version = $one['version']['commit'] === $decision['commit'] ? $one['version'] : $version;
        }
        $facts = (new Parts($texts))->versionFacts($version, $decision['data']);
        $typed = $decision['name'] === $decision['by']['name'] ? '' : Html::bdi((string) $decision['by']['name']);

        return '<section class="card keep"><h2>' . $texts->text('receipt.what') . '</h2>' . (new Parts($texts))->facts([
            'fact.project' => Html::bdi($config->project()),
            'fact.preview' => Html::bdi($config->title()),
            'fact.site' => Html::text(rtrim($config->site(), '/')),
            'fact.invited-as' => $typed,
        ] + $facts + [
            'fact.commit' => '<span class="mono">' . Html::text((string) $decision['commit']) . '</span>',
            'fact.tree' => '<span class="mono">' . Html::text((string) $decision['tree']) . '</span>',
        ]) . '</section>';
    }

    /** @param array<string, mixed> $decision */
    private function words(Texts $texts, array $decision): string
    {
        return trim($decision['text']) === '' ? '' : '<section class="card keep"><h2>' . $texts->text('receipt.words')
            . '</h2><blockquote>'
            . Html::said($decision['text']) . '</blockquote></section>';
    }

    /** @param array<string, mixed> $decision */
    private function open(Texts $texts, RoomState $state, array $decision): string
    {
        $items = [];
        foreach ($decision['open'] as $number) {
            $remark = $state->remarks[(int) $number] ?? null;
            if ($remark !== null) {
                $items[] = '<li class="keep"><strong>'
                    . $texts->text('remark.number', ['number' => $texts->number((int) $number)])
                    . '</strong> <span dir="auto">' . Html::text(Html::short((string) $remark['text'], 140))
                    . '</span></li>';
            }
        }
        $more = count($items) - 30;
        $body = $items === [] ? '<p>' . $texts->text('receipt.none-open') . '</p>'
            : '<ul class="plain-list">' . implode('', array_slice($items, 0, 30)) . '</ul>'
            . ($more > 0 ? '<p>' . $texts->count('receipt.more-remarks', $more) . '</p>' : '');

        return '<section class="card"><h2>' . $texts->text('receipt.open') . '</h2>' . $body . '</section>';
    }

    /** @param array<string, mixed> $decision */
    private function shots(Texts $texts, array $decision): string
    {
        $parts = new Parts($texts);
        $html = '';
        foreach (array_slice($decision['shots'], 0, self::MOST_SHOTS) as $position => $shot) {
            $html .= '<li>'
                . $parts->shot((string) $shot, $texts->plain('shot.of', ['number' => (string) ($position + 1)]), true)
                . '</li>';
        }

        return $html === '' ? '' : '<section class="card"><h2>' . $texts->text('receipt.shots')
            . '</h2><ul class="shots">' . $html . '</ul></section>';
    }

    /** @param array<string, mixed> $decision */
    private function pages(Texts $texts, array $decision): string
    {
        $items = '';
        foreach (array_slice($decision['pages'], 0, self::MOST_PAGES) as $page) {
            $title = trim(Html::clean((string) $page['title']));
            $items .= '<li>' . Html::bdi(Html::short($title === '' ? (string) $page['path'] : $title, 120))
                . ' <span class="soft small mono">'
                . Html::text(Html::short((string) $page['path'], 80)) . '</span></li>';
        }
        $more = count($decision['pages']) - self::MOST_PAGES;

        return '<section class="card"><h2>' . $texts->text('receipt.pages') . '</h2>'
            . ($items === ''
                ? '<p>' . $texts->text('receipt.no-pages') . '</p>'
                : '<ul class="plain-list columns">' . $items . '</ul>')
            . ($more > 0 ? '<p>' . $texts->count('receipt.more-pages', $more) . '</p>' : '') . '</section>';
    }

    /** @param array<string, mixed> $decision */
    private function proof(Visit $visit, array $decision, string $mac): string
    {
        $texts = $visit->texts();

        return '<section class="card keep small"><h2>' . $texts->text('receipt.proof') . '</h2>'
            . (new Parts($texts))->facts([
            'fact.number' => '<span class="mono">' . Html::text($visit->config()->id() . '-' . $decision['n'])
                . '</span>',
            'fact.recorded' => $texts->time((string) $decision['at']) . ' <span class="mono soft">'
                . Html::text((string) $decision['at']) . '</span>',
            'fact.decision' => '<span class="mono">' . Html::text((string) $decision['id']) . '</span>',
            'fact.mac' => '<span class="mono">' . Html::text($mac) . '</span>',
        ]) . '<p class="soft">' . $texts->text('receipt.proof-text') . '</p></section>';
    }
}
