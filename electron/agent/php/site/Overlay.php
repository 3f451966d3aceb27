<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;

/** What a page of the site gets: one element. */
final class Overlay
{
    /** @var string */
    private $origin;
    /** @var string */
    private $nonce;
    /** @var string|null Null where the overlay is not installed. */
    private $loader;
    /** @var string */
    private $attributes;

    public function __construct(Config $config)
    {
        $this->origin = $config->baseOrigin();
        $this->nonce = \bin2hex(\random_bytes(16));
        $this->loader = $config->asset('loader');
        $this->attributes = ' data-stagelift="' . self::quoted($config->base()) . '" data-id="' . self::quoted($config->id())
            . '" data-language="' . self::quoted($config->language()) . '"';
    }

    public function isInstalled(): bool
    {
        return $this->loader !== null;
    }

    public function origin(): string
    {
        return $this->origin;
    }

    public function nonce(): string
    {
        return $this->nonce;
    }

    /** The element: ASCII, well-formed as HTML and as XML. */
    public function markup(): string
    {
        $isDynamic = \strpos(\strtolower(\implode(' ', Headers::all('Content-Security-Policy'))), "'strict-dynamic'") !== false;
        $nonce = $isDynamic ? ' nonce="' . $this->nonce . '"' : '';

        return '<script src="' . self::quoted((string) $this->loader) . '"' . $nonce . $this->attributes . '></script>';
    }

    private static function quoted(string $text): string
    {
        return \htmlspecialchars($text, \ENT_QUOTES, 'UTF-8');
    }
}
