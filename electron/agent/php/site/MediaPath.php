<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

use Stagelift\Review\Core\Config;

/** Where a missing file of visitors' uploads belongs, and whether it may be one of those that are fetched. */
final class MediaPath
{
    /** Content types by ending: pictures, sound, film, documents, letters, and styles that page builders keep there. */
    private const TYPES = [
        'jpg' => 'image/jpeg', 'jpeg' => 'image/jpeg', 'png' => 'image/png', 'gif' => 'image/gif', 'webp' => 'image/webp',
        'avif' => 'image/avif', 'bmp' => 'image/bmp', 'ico' => 'image/x-icon', 'tif' => 'image/tiff', 'tiff' => 'image/tiff',
        'heic' => 'image/heic', 'svg' => 'image/svg+xml', 'mp3' => 'audio/mpeg', 'm4a' => 'audio/mp4', 'ogg' => 'audio/ogg',
        'oga' => 'audio/ogg', 'wav' => 'audio/wav', 'flac' => 'audio/flac', 'mp4' => 'video/mp4', 'm4v' => 'video/mp4',
        'webm' => 'video/webm', 'mov' => 'video/quicktime', 'ogv' => 'video/ogg', 'vtt' => 'text/vtt',
        'pdf' => 'application/pdf', 'doc' => 'application/msword', 'xls' => 'application/vnd.ms-excel',
        'ppt' => 'application/vnd.ms-powerpoint', 'docx' => 'application/octet-stream', 'xlsx' => 'application/octet-stream',
        'pptx' => 'application/octet-stream', 'odt' => 'application/octet-stream', 'ods' => 'application/octet-stream',
        'csv' => 'text/csv', 'epub' => 'application/epub+zip', 'zip' => 'application/zip', 'woff' => 'font/woff',
        'woff2' => 'font/woff2', 'ttf' => 'font/ttf', 'otf' => 'font/otf', 'css' => 'text/css',
    ];
    /** In any part of a name: some web servers run `a.php.jpg`. */
    private const PROGRAMS = '/\.(?:ph(?:p\d?|t|tml|ps|ar)|cgi|fcgi|pl|py|rb|sh|asp|aspx|jsp|shtml?|htaccess|ini)(?:\.|\z)/i';

    /** @var string */
    private $url;
    /** @var string */
    private $file;
    /** @var string */
    private $ending;

    private function __construct(string $url, string $file, string $ending)
    {
        $this->url = $url;
        $this->file = $file;
        $this->ending = $ending;
    }

    /** Null for everything but a missing file of a known kind below the uploads. */
    public static function of(Config $config, Asked $asked): ?self
    {
        $path = $asked->path();
        if ($path === null || \preg_match('~/[^/.][^/]*\.([A-Za-z0-9]{2,5})\z~', $path, $parts) !== 1) {
            return null;
        }
        $ending = \strtolower($parts[1]);
        $isHidden = \strpos($path, '/.') !== false;
        if (!isset(self::TYPES[$ending]) || $isHidden || \preg_match(self::PROGRAMS, $path) === 1 || \strlen($path) > 1000) {
            return null;
        }
        $file = self::place($asked->documentRoot() . $path);
        if ($file === null || \file_exists($file) || !self::isUpload($file, $config, $asked)) {
            return null;
        }

        return new self(\implode('/', \array_map('rawurlencode', \explode('/', $path))), $file, $ending);
    }

    /** As an address' path, encoded. */
    public function url(): string
    {
        return $this->url;
    }

    /** Absolute, without links. */
    public function file(): string
    {
        return $this->file;
    }

    public function type(): string
    {
        return self::TYPES[$this->ending];
    }

    public function ending(): string
    {
        return $this->ending;
    }

    private static function isUpload(string $file, Config $config, Asked $asked): bool
    {
        $uploads = $config->get('uploads');
        $paths = \is_array($uploads) && \is_array($uploads['paths'] ?? null) ? $uploads['paths'] : [];
        $root = self::root($asked->documentRoot(), (string) $config->get('documentRoot', ''));
        foreach ($paths as $path) {
            $folder = \is_string($path) && $path !== '' ? self::place($root . '/' . \trim($path, '/')) : null;
            if ($folder !== null && \strncmp($file, $folder . '/', \strlen($folder) + 1) === 0) {
                return true;
            }
        }

        return false;
    }

    /** The release's folder: the document root is below it, or it is the same. */
    private static function root(string $documentRoot, string $below): string
    {
        $end = '/' . \trim($below, '/');
        $real = \realpath($documentRoot);
        $from = $real === false ? $documentRoot : $real;

        return $end !== '/' && \substr($from, -\strlen($end)) === $end ? \substr($from, 0, -\strlen($end)) : $from;
    }

    /** A path with the links of everything that is there resolved. */
    private static function place(string $path): ?string
    {
        $rest = '';
        while (($real = \realpath($path)) === false) {
            $parent = \dirname($path);
            // A link to nothing would be followed once something is there.
            if ($parent === $path || \is_link($path)) {
                return null;
            }
            $rest = '/' . \basename($path) . $rest;
            $path = $parent;
        }

        return \rtrim($real, '/') . $rest;
    }
}
