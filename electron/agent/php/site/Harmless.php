<?php

declare(strict_types=1);

namespace Stagelift\Review\Site;

/** Whether a fetched file is what its name says, and nothing that runs on the site's own origin. */
final class Harmless
{
    public static function isIt(string $file, string $type, MediaPath $path): bool
    {
        $said = \strtolower(\trim(\explode(';', $type)[0]));
        $head = (string) @\file_get_contents($file, false, null, 0, 1024);
        $isPage = \in_array($said, ['text/html', 'application/xhtml+xml'], true)
            || \preg_match('/^\s*(?:<!doctype html|<html|<head|<script|<\?php)/i', $head) === 1;
        if ($isPage) {
            return false;
        }

        return $path->ending() !== 'svg' || self::isStillPicture($file);
    }

    /** An SVG that only draws. Anything that could act or load is refused, not mended: production shows it by itself. */
    private static function isStillPicture(string $file): bool
    {
        $size = @\filesize($file);
        $text = $size === false || $size > 2097152 ? '' : (string) @\file_get_contents($file);
        if ($text === '' || \preg_match('/\x00/', $text) === 1) {
            return false;
        }
        $acts = '~<\s*(?:[a-z0-9]+:)?(?:script|foreignobject|iframe|embed|object|handler|listener|animate|set|use)\b'
            . '|\bon[a-z]+\s*=|javascript:|data:\s*text|<!ENTITY|<!DOCTYPE[^>]*\[|<\?xml-stylesheet|@import'
            . '|(?:href|src)\s*=\s*["\']?\s*(?!\#|data:image/(?:png|jpeg|gif|webp))~i';

        return \preg_match($acts, \html_entity_decode($text, \ENT_QUOTES, 'UTF-8')) !== 1 && \preg_match($acts, $text) !== 1;
    }
}
