<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Web\GoPage;
use Stagelift\Review\Web\Page;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/** This version beside production's, at the same path: side by side or one over the other with a slider. */
final class ComparePage implements Page
{
    /** Width and height in CSS pixels. */
    private const SCREENS = ['desktop' => [1280, 800], 'tablet' => [820, 1100], 'phone' => [390, 780]];
    private const LENGTHS = ['one' => 1, 'three' => 3, 'ten' => 10];

    public function answer(Visit $visit): Response
    {
        $texts = $visit->texts();
        $path = self::path((string) $visit->request()->query('path'));
        $production = $visit->config()->production();
        $live = $production === null ? null : rtrim($production['url'], '/') . $path;
        $canFrame = $production !== null && $production['framable'];
        $body = '<h1>' . $texts->text('compare.title') . '</h1><p class="lead">' . $texts->text('compare.lead') . '</p>'
            . $this->form($visit, $path, $canFrame);
        if ($production === null) {
            $body .= '<div class="notice"><p>' . $texts->text('compare.no-production') . '</p></div>';
        } elseif (!$canFrame) {
            $body .= '<div class="notice warn"><p>' . $texts->text('compare.not-framable') . '</p></div>';
        }
        $body .= $this->links($texts, $path, $live) . ($canFrame ? $this->frames($visit, $path, (string) $live) : '');

        return Layout::answer($visit, [
            'title' => $texts->plain('compare.title'),
            'active' => 'compare',
            'wide' => true,
            'body' => $body,
            'styles' => ['compare'],
            'scripts' => $canFrame ? ['compare'] : [],
            'frames' => $canFrame ? [$visit->config()->siteOrigin(), self::origin($production['url'])] : [],
        ]);
    }

    /** A path of the site, whatever was asked for: never another host. */
    public static function path(string $asked): string
    {
        $isPath = preg_match('/^\/(?![\/\\\\])[^\x00-\x20\\\\"<>]*\z/', $asked) === 1;

        return $isPath ? (string) strtok($asked, '#') : '/';
    }

    private static function origin(string $url): string
    {
        return (string) preg_replace('~^(https?://[^/]+)/.*\z~', '$1', $url);
    }

    private static function choice(Visit $visit, string $name, array $known): string
    {
        $asked = (string) $visit->request()->query($name, 20);

        return in_array($asked, $known, true) ? $asked : $known[0];
    }

    private function form(Visit $visit, string $path, bool $canFrame): string
    {
        $texts = $visit->texts();
        $known = $this->knownPages($visit);
        $options = '';
        foreach ($known as $one => $title) {
            $options .= '<option value="' . Html::text((string) $one) . '">' . Html::text(Html::short($title, 100))
                . '</option>';
        }
        $fields = '<div class="field"><label for="path">' . $texts->text('compare.path')
            . '</label><input id="path" name="path" list="pages" value="'
            . Html::text($path)
            . '" maxlength="2000" dir="ltr" inputmode="url" autocapitalize="off" spellcheck="false"><datalist id="pages">'
            . $options . '</datalist></div>';
        if ($canFrame) {
            $fields .= $this->select($visit, 'mode', ['side', 'slider'])
                . $this->select($visit, 'screen', self::screens($visit))
                . $this->select($visit, 'length', ['three', 'one', 'ten']);
        }

        return '<form class="card compare-form" method="get" action="?">' . $fields
            . '<button class="button primary" type="submit">' . $texts->text('compare.show')
            . '</button><input type="hidden" name="r" value="compare"></form>' . $this->pageList($visit, $known, $path);
    }

    /** @return list<string> the screen that the visitor holds comes first */
    private static function screens(Visit $visit): array
    {
        $screens = array_keys(self::SCREENS);

        return strpos((string) $visit->request()->header('User-Agent'), 'Mobi') === false ? $screens : array_reverse($screens);
    }

    /** @param list<string> $values */
    private function select(Visit $visit, string $name, array $values): string
    {
        $chosen = self::choice($visit, $name, $values);
        $options = '';
        foreach ($values as $value) {
            $options .= '<option value="' . $value . '"' . ($value === $chosen ? ' selected' : '') . '>'
                . $visit->texts()->text('compare-choice.' . $name . '.' . $value) . '</option>';
        }

        return '<div class="field"><label for="' . $name . '">' . $visit->texts()->text('compare-choice.' . $name)
            . '</label><select id="' . $name . '" name="'
            . $name . '">' . $options . '</select></div>';
    }

    /** @return array<string, string> path to title: what was looked at, and where remarks are */
    private function knownPages(Visit $visit): array
    {
        $state = RoomState::fold($visit->log()->events(), $visit->config());
        $pages = [];
        foreach ($state->remarks as $remark) {
            $pages[self::path((string) $remark['page']['path'])] = (string) $remark['page']['title'];
        }
        foreach ($state->seen as $page) {
            $pages[self::path($page['path'])] = $page['title'];
        }
        foreach ($pages as $path => $title) {
            $pages[$path] = trim(Html::clean($title)) === '' ? (string) $path : $title;
        }

        return array_slice($pages, 0, 100, true);
    }

    /** @param array<string, string> $pages */
    private function pageList(Visit $visit, array $pages, string $path): string
    {
        $items = '';
        foreach ($pages as $one => $title) {
            $items .= '<li><a href="?r=compare&amp;path=' . rawurlencode((string) $one) . '"'
                . ((string) $one === $path ? ' aria-current="true"' : '') . '>'
                . Html::bdi(Html::short($title, 100)) . '</a></li>';
        }

        return $items === '' ? '' : '<details class="known"><summary>'
            . $visit->texts()->count('compare.pages', count($pages))
            . '</summary><ul class="plain-list columns">' . $items . '</ul></details>';
    }

    private function links(Texts $texts, string $path, ?string $live): string
    {
        $html = '';
        foreach (['site' => '?r=go&to=' . rawurlencode($path), 'production' => $live] as $name => $address) {
            if ($address !== null) {
                $html .= '<a class="button" href="' . Html::text($address)
                    . '" target="_blank" rel="noopener noreferrer">'
                    . $texts->text('compare.open.' . $name) . '</a>';
            }
        }

        return '<p class="actions new-windows">' . $html . '</p>';
    }

    private function frames(Visit $visit, string $path, string $live): string
    {
        // With a ticket, for the site's pass may be over while the session is not.
        $addresses = ['production' => $live, 'site' => GoPage::address($visit, $visit->session(), $path)];
        $texts = $visit->texts();
        $mode = self::choice($visit, 'mode', ['side', 'slider']);
        list($width, $height) = self::SCREENS[self::choice($visit, 'screen', self::screens($visit))];
        $length = self::LENGTHS[self::choice($visit, 'length', ['three', 'one', 'ten'])];
        $frames = '';
        foreach ($addresses as $name => $address) {
            $frames .= '<section class="pane pane-' . $name . '"><h2>' . $texts->text('compare.is.' . $name)
                . '</h2><div class="screen-box"><iframe src="'
                . Html::text($address) . '" title="' . $texts->text('compare.is.' . $name) . '" width="' . $width
                . '" height="'
                . $height * $length
                . '" sandbox="allow-scripts allow-same-origin allow-forms" referrerpolicy="no-referrer"></iframe></div>'
                . '</section>';
        }
        $slider = $mode === 'side' ? '' : '<div class="field seam" dir="ltr" hidden><label for="seam">'
            . $texts->text('compare.seam') . '</label>'
            . '<input id="seam" type="range" min="0" max="100" value="50" step="1" data-text="'
            . $texts->text('compare.seam-text') . '">'
            . '<p class="ends small soft" aria-hidden="true"><span>' . $texts->text('compare.is.production')
            . '</span><span>'
            . $texts->text('compare.is.site') . '</span></p></div>';

        return $slider . '<div class="stage ' . $mode . '" data-width="' . $width . '" data-screen="' . $height
            . '" data-height="' . $height * $length
            . '" dir="ltr" tabindex="0" role="region" aria-label="' . $texts->text('compare.stage') . '">' . $frames
            . '</div><p class="hint">'
            . $texts->text('compare.hint') . '</p>';
    }
}
