<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/**
 * The frame that the client's pages share, and the Content-Security-Policy that fits it.
 *
 * A page is an array: `title` and `body` (HTML); and where it needs them `active` (its `r`, marked in the navigation),
 * `nav` (false hides it), `wide`, `scripts` (names of files beside this one, without `.js`), `frames` and `forms` (origins that
 * may be framed, or that a form's answer may lead to), `styles` (more style sheets, without `.css`).
 *
 *     header('Content-Security-Policy: ' . Layout::policy($page));
 *     echo Layout::html($texts, $config, $page);
 */
final class Layout
{
    private const PAGES = ['status', 'compare', 'inbox', 'approve'];

    /**
     * @param array<string, mixed> $config
     * @param array<string, mixed> $page
     */
    public static function html(Texts $texts, array $config, array $page): string
    {
        $title = $page['title'] . ' · ' . ($config['title'] ?? '');
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
            . self::end($texts, $config) . self::scripts($page) . '</body></html>' . "\n";
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

    /** `https://host:port` of an address, for a policy; empty when it is none. */
    public static function origin(string $url): string
    {
        return preg_match('/^https?:\/\/[a-z0-9.:\[\]-]+/iD', $url, $match) === 1 ? strtolower($match[0]) : '';
    }

    /**
     * @param array<string, mixed> $config
     * @param array<string, mixed> $page
     */
    private static function top(Texts $texts, array $config, array $page): string
    {
        $project = (string) ($config['project'] ?? '');
        $title = (string) ($config['title'] ?? '');
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
                . $texts->text('nav.' . $name) . '</a>';
        }

        return '<nav class="nav" aria-label="' . $texts->text('nav.label') . '">' . $links . '</nav>';
    }

    /** @param array<string, mixed> $config */
    private static function end(Texts $texts, array $config): string
    {
        $lines = '';
        if (($config['contact'] ?? '') !== '') {
            $lines .= '<p>' . $texts->html('page.contact', ['contact' => Html::bdi((string) $config['contact'])]) . '</p>';
        }
        if (($config['expiresAt'] ?? '') !== '') {
            $lines .= '<p>' . $texts->html('page.until', ['date' => $texts->date((string) $config['expiresAt'])]) . '</p>';
        }

        return '<footer class="end"><div class="wrap">' . $lines . '</div></footer>' . "\n";
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
