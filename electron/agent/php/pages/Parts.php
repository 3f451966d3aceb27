<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

/** What several pages show: chips, facts, remarks, pictures, links into the site. All of it HTML. */
final class Parts
{
    private const ICONS = [
        'new' => '<circle cx="8" cy="8" r="5.5"/>',
        'in-work' => '<circle cx="8" cy="8" r="5.5"/><path d="M8 4.8V8l2.4 1.6"/>',
        'please-check' => '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8z"/><circle cx="8" cy="8" r="1.8"/>',
        'done' => '<path d="M3 8.5l3.3 3.3L13 4.8"/>',
        'approve' => '<path d="M3 8.5l3.3 3.3L13 4.8"/>',
        'approve-with-remarks' => '<path d="M2.5 3.5h11v7.5H8l-3 2.5V11H2.5z"/><path d="M5.5 7l1.8 1.7L10.6 5.6"/>',
        'not-yet' => '<path d="M4.5 4.5l7 7M11.5 4.5l-7 7"/>',
    ];

    /** @var Texts */
    private $texts;

    public function __construct(Texts $texts)
    {
        $this->texts = $texts;
    }

    public static function icon(string $name): string
    {
        return '<svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.8"'
            . ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">' . (self::ICONS[$name] ?? '') . '</svg>';
    }

    /** How far a remark is, in words and with a sign. */
    public function status(string $status): string
    {
        return '<span class="chip ' . Html::text($status) . '">' . self::icon($status)
            . $this->texts->text('status.' . $status) . '</span>';
    }

    /**
     * Terms and what they are, the latter as HTML; empty ones are left out.
     * @param array<string, string> $facts
     */
    public function facts(array $facts): string
    {
        $rows = '';
        foreach ($facts as $key => $value) {
            if ($value !== '') {
                $rows .= '<div><dt>' . $this->texts->text($key) . '</dt><dd>' . $value . '</dd></div>';
            }
        }

        return '<dl class="facts">' . $rows . '</dl>';
    }

    /**
     * The version and its data, as facts.
     * @param array<string, mixed> $version
     * @param array<string, mixed> $data
     * @return array<string, string>
     */
    public function versionFacts(array $version, array $data): array
    {
        $kind = (string) ($data['kind'] ?? 'empty');
        $at = $this->texts->date((string) ($data['at'] ?? ''));

        return [
            'fact.version' => Html::bdi((string) $version['subject']) . ' <span class="mono soft">'
                . self::hash((string) $version['commit']) . '</span>',
            'fact.made' => $this->texts->time((string) $version['at']),
            'fact.data' => $this->texts->html('data.' . $kind, ['date' => $at]),
        ];
    }

    /** The beginning of a git hash, as people compare them. */
    public static function hash(string $hash): string
    {
        return Html::text(substr($hash, 0, 12));
    }

    /** @param array<string, mixed> $page */
    public function pageLink(array $page): string
    {
        $path = (string) $page['path'];
        $title = trim(Html::clean((string) $page['title']));
        $href = '?r=go&amp;to=' . rawurlencode($path);

        return '<a href="' . $href . '">' . Html::bdi($title === '' ? Html::short($path, 200) : $title) . '</a>';
    }

    /** A screenshot that opens in full. What is to be printed must not wait until it is scrolled to. */
    public function shot(string $id, string $alt, bool $atOnce = false): string
    {
        if (preg_match('/^[0-9a-f]{32}$/D', $id) !== 1) {
            return '';
        }
        $address = '?r=shot&amp;id=' . $id;

        return '<a class="shot" href="' . $address . '"><img src="' . $address . '" alt="' . Html::text($alt)
            . '" loading="' . ($atOnce ? 'eager' : 'lazy') . '" width="160" height="120"></a>';
    }

    /**
     * One remark on a line of its own: number, beginning of the text, status, picture.
     * @param array<string, mixed> $remark
     */
    public function remarkLine(array $remark, bool $small = false): string
    {
        $number = (int) $remark['remark'];
        $shot = is_string($remark['shot'] ?? null) && !$small
            ? $this->shot($remark['shot'], $this->texts->plain('shot.alt', ['number' => (string) $number]))
            : '';

        return '<li class="remark-line keep">' . $shot . '<div><p><a href="?r=status#remark-' . $number . '"><strong>'
            . $this->texts->text('remark.number', ['number' => $this->texts->number($number)]) . '</strong></a> '
            . $this->status((string) $remark['status']) . '</p><p dir="auto">'
            . Html::text(Html::short((string) $remark['text'], 160))
            . '</p><p class="small soft">' . $this->byLine($remark) . '</p></div></li>';
    }

    /**
     * Who said something, where and when.
     * @param array<string, mixed> $event
     */
    public function byLine(array $event): string
    {
        $who = ($event['by']['role'] ?? '') === 'system' ? $this->texts->text('by.system') : Html::bdi((string) $event['by']['name']);
        $key = isset($event['page']) ? 'by.page' : 'by.line';

        return $this->texts->html($key, [
            'name' => $who,
            'time' => $this->texts->moment((string) $event['at']),
            'page' => isset($event['page']) ? $this->pageLink($event['page']) : '',
        ]);
    }

    /**
     * Names of people in a row: `Anna, Ben and Clara`.
     * @param list<string> $names
     */
    public function names(array $names): string
    {
        $names = array_map([Html::class, 'bdi'], $names);
        $last = (string) array_pop($names);

        return $names === [] ? $last : $this->texts->html('list.and', ['most' => implode(', ', $names), 'last' => $last]);
    }

    /** @param array<string, string> $fields */
    public static function hidden(array $fields): string
    {
        $html = '';
        foreach ($fields as $name => $value) {
            $html .= '<input type="hidden" name="' . Html::text($name) . '" value="' . Html::text($value) . '">';
        }

        return $html;
    }

    /** Some of a long list, and the rest folded. `$items` are whole `<li>` elements. */
    public function folded(array $items, int $first, string $moreKey, string $class): string
    {
        $html = '<ul class="' . $class . '">' . implode('', array_slice($items, 0, $first)) . '</ul>';
        $rest = array_slice($items, $first);
        if ($rest === []) {
            return $html;
        }

        return $html . '<details><summary>' . $this->texts->count($moreKey, count($rest)) . '</summary><ul class="'
            . $class . '">'
            . implode('', $rest) . '</ul></details>';
    }
}
