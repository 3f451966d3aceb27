<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Web\Visit;

/** The second step of a decision: the choice in full, name, words, and the button; and what is said when it came too late. */
final class DecisionForm
{
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

    /**
     * @param array<string, string> $values as typed so far
     * @param array<string, string> $faults what is to be mended, field to key
     * @return array<string, mixed>
     */
    public function page(string $verdict, array $values, array $faults): array
    {
        $config = $this->visit->config();
        $title = $this->texts->plain('decide.title.' . $verdict);
        $facts = $this->parts->versionFacts($config->version(), $config->data());
        $body = '<p class="step"><a href="?r=approve">' . $this->texts->text('decide.back') . '</a></p>'
            . '<h1>' . Html::text($title) . '</h1>'
            . $this->faults($faults)
            . '<section class="card"><h2>' . $this->texts->text('decide.about') . '</h2>' . $this->parts->facts($facts)
            . '</section>'
            . $this->open($verdict)
            . '<form class="card" method="post" action="?r=approve" data-once>'
            . $this->text($verdict, $values['text'], $faults['text'] ?? null)
            . $this->name($values['name'], $faults['name'] ?? null)
            . '<p class="hint">' . $this->texts->text('decide.record') . '</p>'
            . '<div class="actions"><button class="button primary ' . $verdict . '" type="submit">'
            . Parts::icon($verdict)
            . $this->texts->text('decide.button.' . $verdict) . '</button>'
            . '<a class="button" href="?r=approve">' . $this->texts->text('decide.cancel') . '</a></div>'
            . '<p class="hint" role="status" data-early="' . $this->texts->text('decide.early') . '" data-sending="' . $this->texts->text('decide.sending')
            . '"></p>'
            . Parts::hidden((new Deciding($this->visit))->fields($verdict)) . '</form>';

        return [
            'title' => ($faults === [] ? '' : $this->texts->plain('decide.fault') . ': ') . $title,
            'active' => 'approve',
            'body' => $body,
            'styles' => ['decision'],
            'scripts' => ['decide'],
        ];
    }

    /**
     * Nothing was decided: another version is there now, or it has been published.
     * @return array<string, mixed>
     */
    public function missed(string $why, string $tree, string $text): array
    {
        $version = $this->visit->config()->version();
        $title = $this->texts->plain('missed.title.' . $why);
        $steps = '';
        foreach ($this->state->versionsSince($tree) as $one) {
            $steps .= '<li>' . Html::bdi((string) $one['version']['subject']) . '</li>';
        }
        $body = '<h1>' . Html::text($title) . '</h1><div class="notice warn"><p>'
            . $this->texts->text('missed.text.' . $why) . '</p></div>'
            . '<section class="card"><h2>' . $this->texts->text('missed.now') . '</h2>'
            . $this->parts->facts($this->parts->versionFacts($version, $this->visit->config()->data()))
            . ($steps === '' ? '' : '<h3>' . $this->texts->text('changes.since') . '</h3><ul class="list">' . $steps . '</ul>')
            . '</section>'
            . (trim($text) === '' ? '' : '<section class="card field"><label for="kept">' . $this->texts->text('missed.kept')
                . '</label><textarea id="kept" readonly dir="auto">' . Html::text($text) . '</textarea></section>')
            . '<p class="actions"><a class="button primary" href="?r=go&amp;to=%2F">'
            . $this->texts->text('missed.look')
            . '</a><a class="button" href="?r=approve">' . $this->texts->text('missed.decide') . '</a></p>';

        return ['title' => $title, 'active' => 'approve', 'body' => $body, 'styles' => ['decision']];
    }

    /** @param array<string, string> $faults */
    private function faults(array $faults): string
    {
        if ($faults === []) {
            return '';
        }
        $items = '';
        foreach ($faults as $field => $key) {
            $text = $this->texts->text($key);
            $items .= '<li>' . ($field === 'form' ? $text : '<a href="#' . $field . '">' . $text . '</a>') . '</li>';
        }

        return '<div class="notice bad" role="alert"><p><strong>' . $this->texts->text('decide.fault')
            . '</strong></p><ul class="plain-list">'
            . $items . '</ul></div>';
    }

    /** Whoever approves while remarks are open is told what that means. */
    private function open(string $verdict): string
    {
        $open = array_values($this->state->open());
        if ($open === []) {
            return '';
        }
        $items = array_map(function (array $remark): string {
            return $this->parts->remarkLine($remark, true);
        }, array_slice($open, 0, self::MOST));

        return '<section class="notice' . ($verdict === 'approve' ? ' warn' : '') . '"><h2>'
            . $this->texts->count('remarks.open', count($open)) . '</h2><p>'
            . $this->texts->text('decide.open.' . $verdict) . '</p><details><summary>'
            . $this->texts->text('remarks.show') . '</summary><ul class="list">' . implode('', $items)
            . '</ul><p><a href="?r=status">' . $this->texts->text('remarks.to-all') . '</a></p></details></section>';
    }

    private function text(string $verdict, string $value, ?string $fault): string
    {
        $isNeeded = Deciding::needsText($verdict, count($this->state->open()));
        $described = 'text-hint' . ($fault === null ? '' : ' text-error');

        return '<div class="field"><label for="text">' . $this->texts->text('decide.text.' . $verdict)
            . ' <span class="soft">('
            . $this->texts->text($isNeeded ? 'form.needed' : 'form.optional')
            . ')</span></label><p class="hint" id="text-hint">'
            . $this->texts->text('decide.text-hint.' . $verdict) . '</p>'
            . '<textarea id="text" name="text" maxlength="10000" dir="auto" rows="5" aria-describedby="' . $described
            . '"'
            . ' data-draft="' . Html::text($this->visit->config()->id()) . '"'
            . ($isNeeded ? ' aria-required="true"' : '') . ($fault === null ? '' : ' aria-invalid="true"') . '>' . "\n"
            . Html::text($value) . '</textarea>'
            . $this->error('text', $fault) . '</div>';
    }

    private function name(string $value, ?string $fault): string
    {
        return '<div class="field"><label for="name">' . $this->texts->text('decide.name') . ' <span class="soft">('
            . $this->texts->text('form.needed') . ')</span></label><p class="hint" id="name-hint">'
            . $this->texts->text('decide.name-hint') . '</p>'
            . '<input id="name" name="name" value="' . Html::text($value)
            . '" maxlength="80" autocomplete="name" dir="auto" aria-required="true"'
            . ' aria-describedby="name-hint' . ($fault === null ? '' : ' name-error') . '"'
            . ($fault === null ? '' : ' aria-invalid="true"') . '>' . $this->error('name', $fault) . '</div>';
    }

    private function error(string $field, ?string $fault): string
    {
        return $fault === null ? '' : '<p class="error" id="' . $field . '-error">' . $this->texts->text($fault)
            . '</p>';
    }
}
