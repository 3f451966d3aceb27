<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Web\Page;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/** Mail that the site wanted to send: as text, whatever it is. Nothing of it is run, nothing is fetched for it. */
final class InboxPage implements Page
{
    /** Of one mail: what follows is attached files, of which only the names would be shown. */
    private const MOST_BYTES = 4194304;
    /** Of one mail, for its line in the list. */
    private const HEAD_BYTES = 65536;
    private const A_PAGE = 50;
    private const MOST_TEXT = 200000;

    public function answer(Visit $visit): Response
    {
        $id = $visit->request()->query('mail', 120);

        return Layout::answer($visit, $id === null ? $this->list($visit) : $this->mail($visit, $id));
    }

    /** @return array<string, mixed> */
    private function list(Visit $visit): array
    {
        $texts = $visit->texts();
        $names = $this->names($visit);
        $from = max(0, (int) $visit->request()->query('from', 9));
        $items = '';
        foreach (array_slice($names, $from, self::A_PAGE) as $name) {
            $items .= $this->line($visit, $name);
        }
        $body = '<h1>' . $texts->text('inbox.title') . '</h1><p class="lead">' . $texts->text('inbox.lead') . '</p>'
            . ($items === '' ? '<section class="card empty"><p>' . $texts->text('inbox.none') . '</p></section>'
                : '<section class="card"><h2>' . $texts->count('inbox.count', count($names))
                    . '</h2><ul class="list mails">' . $items . '</ul></section>')
            . $this->more($texts, $from, count($names));

        return ['title' => $texts->plain('inbox.title'), 'active' => 'inbox', 'body' => $body, 'styles' => ['inbox']];
    }

    private function more(Texts $texts, int $from, int $count): string
    {
        $links = $from === 0 ? '' : '<a class="button" href="?r=inbox&amp;from=' . max(0, $from - self::A_PAGE) . '">'
            . $texts->text('inbox.newer') . '</a>';
        if ($from + self::A_PAGE < $count) {
            $links .= '<a class="button" href="?r=inbox&amp;from=' . ($from + self::A_PAGE) . '">'
                . $texts->text('inbox.older') . '</a>';
        }

        return $links === '' ? '' : '<p class="actions">' . $links . '</p>';
    }

    private function line(Visit $visit, string $name): string
    {
        $texts = $visit->texts();
        $mail = Mail::parse((string) self::beginning($visit, $name, self::HEAD_BYTES));
        $subject = $mail->subject === '' ? $texts->plain('inbox.no-subject') : Html::short($mail->subject, 200);

        return '<li><a class="mail" href="?r=inbox&amp;mail=' . rawurlencode(basename($name, '.eml'))
            . '"><strong dir="auto">' . Html::text($subject)
            . '</strong> <span class="small soft">' . $texts->html('inbox.line', [
                'to' => Html::bdi(Html::short(implode(', ', $mail->to), 200)),
                'time' => $texts->moment($this->caughtAt($visit, $name)),
            ]) . '</span></a></li>';
    }

    /** @return array<string, mixed> */
    private function mail(Visit $visit, string $id): array
    {
        $texts = $visit->texts();
        $name = $id . '.eml';
        $raw = in_array($name, $this->names($visit), true) ? self::beginning($visit, $name, self::MOST_BYTES) : null;
        if ($raw === null) {
            throw new Problem(404, 'not-found', 'There is no such mail.');
        }
        $mail = Mail::parse($raw);
        $subject = $mail->subject === '' ? $texts->plain('inbox.no-subject') : Html::short($mail->subject, 500);
        $files = '';
        foreach ($mail->attachments as $file) {
            $label = $file['name'] === '' ? $texts->plain('inbox.no-name') : Html::short($file['name'], 200);
            $files .= '<li>' . Html::bdi($label) . ' <span class="small soft">'
                . Html::text(Html::short($file['type'], 80)) . ', '
                . $texts->text('inbox.kilobytes', ['count' => $texts->number((int) ceil($file['bytes'] / 1024))])
                . '</span></li>';
        }
        $text = Html::clean($mail->text);
        if (strlen($text) > self::MOST_TEXT) {
            $text = Html::clean(substr($text, 0, self::MOST_TEXT)) . "\n[…]";
        }
        $body = '<p class="step"><a href="?r=inbox">' . $texts->text('inbox.back') . '</a></p><h1 dir="auto">'
            . Html::text($subject) . '</h1>'
            . '<section class="card">' . (new Parts($texts))->facts([
                'inbox.from' => Html::bdi($mail->from),
                'inbox.to' => Html::bdi(Html::short(implode(', ', $mail->to), 2000)),
                'inbox.caught' => $texts->time($this->caughtAt($visit, $name)),
            ]) . '</section><section class="card"><h2>' . $texts->text('inbox.text') . '</h2>'
            . (trim($text) === ''
                ? '<p class="soft">' . $texts->text('inbox.no-text') . '</p>'
                : '<div class="mail-text" dir="auto">' . Html::text($text) . '</div>')
            . ($mail->fromHtml ? '<p class="hint">' . $texts->text('inbox.from-html') . '</p>' : '') . '</section>'
            . ($files === '' ? '' : '<section class="card"><h2>' . $texts->text('inbox.files') . '</h2>'
                . '<ul class="plain-list">' . $files . '</ul><p class="hint">'
                . $texts->text('inbox.files-hint') . '</p></section>');

        return ['title' => $subject, 'active' => 'inbox', 'body' => $body, 'styles' => ['inbox']];
    }

    private static function beginning(Visit $visit, string $name, int $bytes): ?string
    {
        $text = @file_get_contents($visit->store()->path('mail/' . $name), false, null, 0, $bytes);

        return $text === false ? null : $text;
    }

    /** @return list<string> files, newest first */
    private function names(Visit $visit): array
    {
        $times = [];
        foreach ($visit->store()->names('mail') as $name) {
            if (preg_match('/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,110}\.eml\z/', $name) === 1) {
                $times[$name] = (int) $visit->store()->changedAt('mail/' . $name);
            }
        }
        uksort($times, static function (string $a, string $b) use ($times): int {
            return [$times[$b], $b] <=> [$times[$a], $a];
        });

        return array_map('strval', array_keys($times));
    }

    /** When it was caught: the server's time, for a mail may claim any. */
    private function caughtAt(Visit $visit, string $name): string
    {
        return Clock::format((int) $visit->store()->changedAt('mail/' . $name));
    }
}
