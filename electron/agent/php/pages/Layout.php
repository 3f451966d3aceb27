<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Clock;
use Stagelift\Review\Core\Config;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/**
 * The frame that the client's pages share, and the Content-Security-Policy that fits it.
 *
 * A page is an array: `title` and `body` (HTML); and where it needs them `active` (its `r`, marked in the navigation),
 * `nav` and `until` (false hides them), `wide`, `scripts` (names of files beside this one, without `.js`), `frames` and `forms` (origins that
 * may be framed, or that a form's answer may lead to), `styles` (more style sheets, without `.css`).
 */
final class Layout
{
    private const PAGES = ['status', 'compare', 'inbox', 'approve'];

    /**
     * The page as an answer, with everything that keeps others out of it.
     * @param array<string, mixed> $page
     */
    public static function answer(Visit $visit, array $page, int $status = 200): Response
    {
        return self::response($page, $status, self::html($visit->texts(), $visit->config(), $page));
    }

    /**
     * The same where there is no visit: `$config` is null for whoever must not learn what this review is about.
     * @param array<string, mixed> $page
     */
    public static function problem(Texts $texts, ?Config $config, array $page, int $status): Response
    {
        return self::response($page, $status, self::html($texts, $config, $page));
    }

    /** @param array<string, mixed> $page */
    private static function response(array $page, int $status, string $html): Response
    {
        return new Response($status, [
            'Content-Type' => 'text/html; charset=utf-8',
            'Content-Security-Policy' => self::policy($page),
            'Cross-Origin-Opener-Policy' => 'same-origin',
            // With "no-referrer" a browser would send `Origin: null` with our own forms.
            'Referrer-Policy' => 'same-origin',
            'X-Frame-Options' => 'DENY',
            'Permissions-Policy' => 'camera=(), microphone=(), geolocation=(), payment=()',
        ], $html);
    }

    /**
     * @param Config|null $config null where there is none that can be read
     * @param array<string, mixed> $page
     */
    public static function html(Texts $texts, ?Config $config, array $page): string
    {
        $title = $page['title'] . ($config === null ? '' : ' · ' . $config->title());
        $class = empty($page['wide']) ? 'page' : 'page page-wide';
        $skip = $texts->text('page.skip');

        return '<!doctype html>' . "\n"
            . '<html lang="' . Html::text($texts->language) . '" dir="' . $texts->direction() . '">' . "\n"
            . '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            . '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex, nofollow">'
            . '<meta name="format-detection" content="telephone=no">'
            . '<title>' . Html::text($title) . '</title><link rel="icon" href="' . self::icon() . '">'
            . '<style>' . self::style($page) . '</style></head>' . "\n"
            . '<body class="' . $class . '"><a class="skip" href="#main">' . $skip . '</a>' . "\n"
            . self::top($texts, $config, $page)
            . '<main id="main" class="wrap" tabindex="-1">' . "\n" . $page['body'] . "\n" . '</main>' . "\n"
            . self::end($texts, $config, $page) . self::scripts($page) . '</body></html>' . "\n";
    }

    /** @param array<string, mixed> $page */
    public static function policy(array $page): string
    {
        $scripts = [];
        foreach ($page['scripts'] ?? [] as $name) {
            $scripts[] = self::hash(self::file($name . '.js'));
        }
        $parts = [
            "default-src 'none'",
            'style-src ' . self::hash(self::style($page)),
            "img-src 'self' data:",
            'script-src ' . ($scripts === [] ? "'none'" : implode(' ', $scripts)),
            "base-uri 'none'",
            "frame-ancestors 'none'",
            'form-action ' . implode(' ', array_merge(["'self'"], $page['forms'] ?? [])),
        ];
        if (!empty($page['frames'])) {
            $parts[] = 'frame-src ' . implode(' ', $page['frames']);
        }

        return implode('; ', $parts);
    }

    /** @param array<string, mixed> $page */
    private static function top(Texts $texts, ?Config $config, array $page): string
    {
        if ($config === null) {
            return '';
        }
        $project = $config->project();
        $title = $config->title();
        $brand = '<p class="brand">' . Html::bdi($project)
            . ($title === '' || $title === $project ? '' : ' <span>· ' . Html::bdi($title) . '</span>') . '</p>';

        return '<header class="top"><div class="wrap">' . $brand
            . (($page['nav'] ?? true) ? self::nav($texts, (string) ($page['active'] ?? '')) : '')
            . '</div></header>' . "\n";
    }

    private static function nav(Texts $texts, string $active): string
    {
        $links = '<a href="?r=go&amp;to=%2F">' . $texts->text('nav.site') . '</a>';
        foreach (self::PAGES as $name) {
            $links .= '<a href="?r=' . $name . '"' . ($name === $active ? ' aria-current="page"' : '') . '>'
                . $texts->text('nav-page.' . $name) . '</a>';
        }

        return '<nav class="nav" aria-label="' . $texts->text('nav.label') . '">' . $links . '</nav>';
    }

    /** @param array<string, mixed> $page */
    private static function end(Texts $texts, ?Config $config, array $page): string
    {
        if ($config === null) {
            return '';
        }
        $lines = '';
        if ($config->contact() !== '') {
            $lines .= '<p>' . $texts->html('page.contact', ['contact' => Html::bdi($config->contact())]) . '</p>';
        }
        if ($page['until'] ?? true) {
            $until = $texts->date(Clock::format($config->expiresAt()));
            $lines .= '<p>' . $texts->html('page.until', ['date' => $until]) . '</p>';
        }

        return $lines === '' ? '' : '<footer class="end"><div class="wrap">' . $lines . '</div></footer>' . "\n";
    }

    /** @param array<string, mixed> $page */
    private static function style(array $page): string
    {
        $css = self::file('pages.css');
        foreach ($page['styles'] ?? [] as $name) {
            $css .= self::file($name . '.css');
        }

        return $css;
    }

    /** @param array<string, mixed> $page */
    private static function scripts(array $page): string
    {
        $html = '';
        foreach ($page['scripts'] ?? [] as $name) {
            $html .= '<script>' . self::file($name . '.js') . '</script>';
        }

        return $html;
    }

    private static function file(string $name): string
    {
        return (string) file_get_contents(__DIR__ . '/' . basename($name));
    }

    private static function hash(string $text): string
    {
        return "'sha256-" . base64_encode(hash('sha256', $text, true)) . "'";
    }

    private static function icon(): string
    {
        return 'data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 16 16%27%3E%3Crect width=%2716%27'
            . ' height=%2716%27 rx=%274%27 fill=%27%234646d8%27/%3E%3Cpath d=%27M4 8.5l2.7 2.7L12 5.6%27 fill=%27none%27'
            . ' stroke=%27%23fff%27 stroke-width=%272%27/%3E%3C/svg%3E';
    }
}
