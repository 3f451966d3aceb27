<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Link;
use Stagelift\Review\Pages\Html;
use Stagelift\Review\Pages\Layout;
use Stagelift\Review\Pages\Texts;

/** The page that a client sees first: what this is, until when, what is kept, and one form. Works without scripts. */
final class Entrance
{
    /** @var Visit */
    private $visit;
    /** @var Link */
    private $link;
    /** @var string */
    private $secret;
    /** @var Texts */
    private $texts;

    public function __construct(Visit $visit, Link $link, string $secret)
    {
        $this->visit = $visit;
        $this->link = $link;
        $this->secret = $secret;
        $this->texts = $visit->texts();
    }

    /** @param array<string, string> $faults Of the fields `name` and `pin`: keys of sentences. */
    public function response(int $status, string $to, string $name, array $faults): Response
    {
        $config = $this->visit->config();

        return Layout::answer($this->visit, [
            'title' => ($faults === [] ? '' : $this->texts->plain('enter.faultTitle') . ' ')
                . $this->texts->plain('enter.pageTitle'),
            'nav' => false,
            'until' => false,
            'styles' => ['entrance'],
            'forms' => [$config->siteOrigin()],
            'body' => '<div class="entrance">' . $this->languages($to)
                . '<p class="kicker">' . $this->texts->text('enter.kicker') . '</p>'
                . '<h1>' . Html::bdi($config->title()) . '</h1>' . "\n"
                . '<p class="lead">' . $this->texts->text('enter.lead.' . $this->link->purpose()) . '</p>' . "\n"
                . $this->form($to, $name, $faults) . $this->facts() . '</div>',
        ], $status);
    }

    /** @param array<string, string> $faults */
    private function form(string $to, string $name, array $faults): string
    {
        $hidden = '';
        foreach (['k' => $this->secret, 'to' => $to, 'language' => $this->texts->language] as $field => $value) {
            $hidden .= '<input type="hidden" name="' . $field . '" value="' . Html::text($value) . '">';
        }
        $nameField = $this->field('name', $name, 'maxlength="80" autocomplete="name" enterkeyhint="go"', $faults);
        $pinField = $this->link->hasPin()
            ? $this->field('pin', '', 'maxlength="40" autocomplete="one-time-code" autocapitalize="none" spellcheck="false"', $faults)
            : '';

        return '<form class="card" method="post" action="?r=enter" novalidate>' . $nameField . $pinField
            . '<button class="button primary" type="submit">' . $this->texts->text('enter.go') . '</button>' . $hidden . '</form>' . "\n";
    }

    /** @param array<string, string> $faults */
    private function field(string $name, string $value, string $attributes, array $faults): string
    {
        $fault = $faults[$name] ?? null;
        $isFirst = $fault !== null && \array_keys($faults)[0] === $name;
        $described = $name . '-hint' . ($fault === null ? '' : ' ' . $name . '-fault');

        return '<div class="field"><label for="' . $name . '">' . $this->texts->text("enter.$name") . '</label>'
            . '<p class="hint" id="' . $name . '-hint">' . $this->texts->text("enter.{$name}Hint") . '</p>'
            . '<input id="' . $name . '" name="' . $name . '" type="text" required ' . $attributes
            . ' value="' . Html::text($value) . '" aria-describedby="' . $described . '"'
            . ($fault === null ? '' : ' aria-invalid="true"') . ($isFirst ? ' autofocus' : '') . '>'
            . ($fault === null ? '' : '<p class="error" id="' . $name . '-fault">' . $this->texts->text($fault) . '</p>')
            . '</div>';
    }

    private function facts(): string
    {
        $config = $this->visit->config();
        $until = Clock::format(\min($this->link->expiresAt(), $config->expiresAt()));
        $rows = ['until' => $this->texts->time($until)];
        $rows['what'] = $this->texts->text('enter.whatText');
        $rows['kept'] = $this->texts->text('enter.keptText');
        $rows['deleted'] = $this->texts->html('enter.deletedText', [
            'date' => $this->texts->date(Clock::format($config->expiresAt())),
        ]);
        $html = '';
        foreach ($rows as $key => $value) {
            $html .= '<div><dt>' . $this->texts->text("enter.$key") . '</dt><dd>' . $value . '</dd></div>';
        }

        return '<section aria-labelledby="good-to-know"><h2 id="good-to-know">' . $this->texts->text('enter.goodToKnow') . '</h2>'
            . '<dl class="facts">' . $html . '</dl></section>';
    }

    /** The same page in the other languages, each named in itself. */
    private function languages(string $to): string
    {
        $links = '';
        foreach (Texts::languages() as $code => $name) {
            $query = \http_build_query(['k' => $this->secret, 'l' => $code] + ($to === '/' ? [] : ['to' => $to]));
            $links .= $code === $this->texts->language
                ? '<li><span lang="' . $code . '" aria-current="true">' . Html::text($name) . '</span></li>'
                : '<li><a lang="' . $code . '" hreflang="' . $code . '" href="?' . Html::text($query) . '">' . Html::text($name)
                    . '</a></li>';
        }

        return '<nav class="languages" aria-label="' . $this->texts->text('enter.languages') . '"><ul>' . $links . '</ul></nav>' . "\n";
    }
}
